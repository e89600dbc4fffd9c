"""Bodies over lines that end too early or fall silent, as gunicorn reads them."""

import base64
import socket
import struct
import time
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from gunicorn.http.body import Body as GunicornBody  # type: ignore[import-untyped]
from gunicorn.http.body import LengthReader
from gunicorn.http.unreader import SocketUnreader  # type: ignore[import-untyped]
from werkzeug.test import TestResponse

from service import bodies
from service.app import create_app
from service.catalogue.database import reading, transaction
from service.catalogue.subtitle import Maker, TrackState, add_revision, current_track
from service.subtitles.words import Cue
from tests.making import make_recording, make_token

BODY = bytes(range(256)) * 400
CAME = 70_000
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nOne.\n\n00:01.000 --> 00:02.000\nTwo.\n"


@pytest.fixture
def client(catalogue: str) -> Iterator[FlaskClient]:
    with create_app().test_client() as client:
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {make_token()}"
        yield client


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The server's end and the client's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        theirs = socket.create_connection(listening.getsockname())
        ours, _ = listening.accept()
        with ours, theirs:
            yield ours, theirs


def over(ours: socket.socket, length: int) -> dict[str, object]:
    """The WSGI environment of a request whose body comes over a line."""
    return {
        "gunicorn.socket": ours,
        "wsgi.input": GunicornBody(LengthReader(SocketUnreader(ours), length)),
        "wsgi.input_terminated": True,
        "CONTENT_LENGTH": str(length),
    }


def begin(client: FlaskClient) -> str:
    said = f"filename {base64.b64encode(b'a.mp4').decode()}"
    headers = {**TUS, "Upload-Length": str(len(BODY)), "Upload-Metadata": said}
    return client.post("/api/v1/uploads", headers=headers).headers["Location"]


def send(client: FlaskClient, address: str, ours: socket.socket) -> TestResponse:
    headers = {**TUS, "Upload-Offset": "0"}
    return client.patch(address, headers=headers, environ_overrides=over(ours, len(BODY)))


def ends(theirs: socket.socket) -> None:
    theirs.close()


def is_reset(theirs: socket.socket) -> None:
    time.sleep(0.1)  # a reset takes along what was not read
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    theirs.close()


def falls_silent(theirs: socket.socket) -> None:
    """It stays open and says nothing."""


@pytest.mark.parametrize("then", [ends, falls_silent])
def test_what_came_of_a_piece_counts(
    client: FlaskClient,
    line: tuple[socket.socket, socket.socket],
    monkeypatch: pytest.MonkeyPatch,
    then: Callable[[socket.socket], None],
) -> None:
    monkeypatch.setattr(bodies, "_SILENCE_SECONDS", 0.3)
    ours, theirs = line
    address = begin(client)
    theirs.sendall(BODY[:CAME])
    then(theirs)
    began = time.monotonic()
    answer = send(client, address, ours)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(CAME))
    assert time.monotonic() - began < 5
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == str(CAME)


def test_a_line_that_is_reset_is_nothing_unexpected(
    client: FlaskClient, line: tuple[socket.socket, socket.socket], caplog: pytest.LogCaptureFixture
) -> None:
    ours, theirs = line
    address = begin(client)
    theirs.sendall(BODY[:CAME])
    is_reset(theirs)
    assert send(client, address, ours).status_code == 204
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("then", [ends, falls_silent])
def test_a_form_that_is_not_whole_is_no_recording(
    client: FlaskClient,
    line: tuple[socket.socket, socket.socket],
    monkeypatch: pytest.MonkeyPatch,
    then: Callable[[socket.socket], None],
) -> None:
    monkeypatch.setattr(bodies, "_SILENCE_SECONDS", 0.3)
    ours, theirs = line
    theirs.sendall(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n' + BODY)
    then(theirs)
    answer = client.post(
        "/api/v1/recordings",
        content_type="multipart/form-data; boundary=x",
        environ_overrides=over(ours, 2 * len(BODY)),
    )
    assert answer.status_code in (400, 422)
    assert client.get("/api/v1/recordings").get_json()["items"] == []


def test_half_of_a_text_does_not_take_the_place_of_the_whole(
    client: FlaskClient, line: tuple[socket.socket, socket.socket]
) -> None:
    recording_id = make_recording()
    with transaction() as session:
        add_revision(session, recording_id, "en", [Cue(0, 900, "Whole.")], TrackState.CORRECTED, Maker.PERSON)
    ours, theirs = line
    theirs.sendall(VTT.partition("00:01.000 -->")[0].encode())
    theirs.close()
    answer = client.put(
        f"/api/v1/recordings/{recording_id}/subtitles/en.vtt", environ_overrides=over(ours, len(VTT))
    )
    assert answer.status_code == 400
    with reading() as session:
        track = current_track(session, recording_id, "en")
        assert track is not None
        assert track.revision == 1


def test_who_is_only_slow_is_waited_for_and_may_take_time_for_the_answer(
    client: FlaskClient, line: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = line
    address = begin(client)
    theirs.sendall(BODY)
    assert send(client, address, ours).headers["Upload-Offset"] == str(len(BODY))
    assert ours.gettimeout() is None
