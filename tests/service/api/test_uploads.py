"""tus 1.0.0 as the protocol's text has it."""

import base64
import hashlib
import random

import pytest
from flask.testing import FlaskClient

from service.storage import keys, objects

DATA = random.Random(2).randbytes(200_000)
TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**fields: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in fields.items())


def begin(client: FlaskClient, length: int = len(DATA), **fields: str) -> str:
    answer = client.post(
        "/api/v1/uploads",
        headers={**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(**fields)},
    )
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def test_options_tell_what_the_server_can_do(client: FlaskClient) -> None:
    answer = client.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert {"creation", "termination"} <= set(answer.headers["Tus-Extension"].split(","))
    assert int(answer.headers["Tus-Max-Size"]) > 10**9


def test_an_upload_goes_on_where_it_stopped_and_becomes_a_recording(client: FlaskClient) -> None:
    address = begin(client, filename="phone video.mov", title="Zażółć", language="pl")
    sent = client.patch(address, data=DATA[:70_000], headers={**BODY, "Upload-Offset": "0"})
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, "70000")
    asked = client.head(address, headers=TUS)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("70000", str(len(DATA)))
    assert asked.headers["Cache-Control"] == "no-store"
    expected = metadata(filename="phone video.mov", title="Zażółć", language="pl")
    assert asked.headers["Upload-Metadata"] == expected
    client.patch(address, data=DATA[70_000:], headers={**BODY, "Upload-Offset": "70000"})
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == str(len(DATA))

    recording_id = address.rpartition("/")[2]
    made = client.get(f"/api/v1/recordings/{recording_id}").get_json()
    assert (made["title"], made["language"]) == ("Zażółć", "pl")
    assert made["source"]["file_name"] == "phone video.mov"
    stored = objects.get_bytes(keys.original(recording_id))
    assert hashlib.sha256(stored).digest() == hashlib.sha256(DATA).digest()


def test_a_wrong_offset_is_a_conflict(client: FlaskClient) -> None:
    address = begin(client)
    answer = client.patch(address, data=b"x", headers={**BODY, "Upload-Offset": "5"})
    assert answer.status_code == 409
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "5"}, 412),
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "5"}, 412),
        (TUS, 422),
        ({**TUS, "Upload-Length": "-1"}, 422),
        ({**TUS, "Upload-Length": "9" * 15}, 413),
        ({**TUS, "Upload-Length": "5", "Upload-Metadata": "title ???"}, 422),
        ({**TUS, "Upload-Length": "5", "Upload-Metadata": metadata(language="no such")}, 422),
    ],
)
def test_what_breaks_the_protocol_is_refused(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/api/v1/uploads", headers=headers)
    assert answer.status_code == status
    assert answer.headers["Tus-Version"] == "1.0.0"


def test_a_body_of_another_kind_is_refused(client: FlaskClient) -> None:
    address = begin(client)
    answer = client.patch(
        address, data=b"x", headers={**TUS, "Upload-Offset": "0", "Content-Type": "text/plain"}
    )
    assert answer.status_code == 415


def test_a_client_behind_a_proxy_may_say_the_method_in_a_header(client: FlaskClient) -> None:
    address = begin(client, length=3)
    override = {**BODY, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    sent = client.post(address, data=b"abc", headers=override)
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, "3")
    assert client.post(address, headers=TUS).status_code == 405


def test_an_upload_can_be_given_up(client: FlaskClient) -> None:
    address = begin(client)
    assert client.delete(address, headers=TUS).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404


def test_a_transcript_may_come_beside_it(client: FlaskClient) -> None:
    address = begin(client, length=3)
    text = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"
    assert client.put(f"{address}/transcript.vtt", data=text).status_code == 204
    assert client.put(f"{address}/transcript.srt", data="nothing").status_code == 422
    client.patch(address, data=b"abc", headers={**BODY, "Upload-Offset": "0"})
    assert client.put(f"{address}/transcript.vtt", data=text).status_code == 409
