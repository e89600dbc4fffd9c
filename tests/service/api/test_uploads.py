"""tus 1.0.0 as the protocol's text has it."""

import base64
import hashlib
import io
import random
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.http import parse_date

from service.catalogue.database import transaction
from service.config import settings
from service.storage import keys, objects
from service.timecode import now
from service.uploads import intake

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


def test_on_a_full_disk_the_answer_says_what_is_safe_and_when_to_come_back(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begin(client)
    client.patch(address, data=DATA[:70_000], headers={**BODY, "Upload-Offset": "0"})
    monkeypatch.setenv("STORYREEL_STORAGE_DIR", str(tmp_path))
    monkeypatch.setenv("STORYREEL_STORAGE_RESERVE_BYTES", str(2**60))
    settings.cache_clear()
    refused = client.patch(address, data=DATA[70_000:], headers={**BODY, "Upload-Offset": "70000"})
    assert (refused.status_code, refused.headers["Upload-Offset"]) == (507, "70000")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.get_json()["code"] == "storage_full"
    override = {**BODY, "Upload-Offset": "70000", "X-HTTP-Method-Override": "PATCH"}
    again = client.post(address, data=DATA[70_000:], headers=override)
    assert (again.status_code, again.headers["Upload-Offset"]) == (507, "70000")
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == "70000"
    begun = client.post("/api/v1/uploads", headers={**TUS, "Upload-Length": "5"})
    assert (begun.status_code, int(begun.headers["Retry-After"]) > 0) == (507, True)
    form = client.post("/api/v1/recordings", data={"file": (io.BytesIO(b"abc"), "story.mp4")})
    assert (form.status_code, form.get_json()["code"]) == (507, "storage_full")
    page = client.post("/recordings", data={"file": (io.BytesIO(b"abc"), "story.mp4")})
    assert (page.status_code, page.headers["Retry-After"]) == (507, form.headers["Retry-After"])
    assert "disk is full" in page.text


def test_a_full_disk_under_the_catalogue_is_no_fault_of_ours(
    client: FlaskClient, catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "new_id", lambda: fill_up(catalogue))
    answer = client.post("/api/v1/uploads", headers={**TUS, "Upload-Length": "5"})
    assert (answer.status_code, answer.get_json()["code"]) == (507, "storage_full")


def fill_up(catalogue: str) -> str:
    """Has the database itself say that its disk is full."""
    with transaction() as session:
        if catalogue.startswith("sqlite"):
            session.execute(text("PRAGMA max_page_count = 1"))
            session.execute(text("CREATE TABLE larger AS SELECT zeroblob(10000000)"))
        else:
            session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"))
    raise AssertionError("the database has room")


def test_answers_say_until_when_an_upload_is_kept(client: FlaskClient) -> None:
    began = client.post("/api/v1/uploads", headers={**TUS, "Upload-Length": "3"})
    address = began.headers["Location"]
    days = (parse_date(began.headers["Upload-Expires"]) or now()) - now()
    assert 6 <= days.days <= 7
    assert "Upload-Expires" in client.head(address, headers=TUS).headers
    assert (
        "Upload-Expires" in client.patch(address, data=b"ab", headers={**BODY, "Upload-Offset": "0"}).headers
    )
    whole = client.patch(address, data=b"c", headers={**BODY, "Upload-Offset": "2"})
    assert "Upload-Expires" not in whole.headers
