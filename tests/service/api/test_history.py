"""The whole history of a recording, in one list."""

from typing import Any

from flask.testing import FlaskClient

from service.actor import acting_as
from service.catalogue.database import transaction
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobKind
from service.events import emit
from service.jobs import lease, recovery
from tests.making import make_job, make_recording


def eventful() -> str:
    """A recording whose probe took three attempts, and a stranger's beside it."""
    recording_id = make_recording()
    make_job(make_recording())
    with acting_as("Ana"):
        job = make_job(recording_id)
    assert lease.claim(job.id, "first/1")
    recovery.take_back_from("first")
    held = lease.claim(job.id, "second/2")
    assert held
    lease.hand_back(held, "No room.", code="NoRoom")
    with transaction() as session:
        session.get_one(Job, job.id).next_attempt_at = job.created_at
    held = lease.claim(job.id, "second/2")
    assert held
    with acting_as("second/2"), lease.finish(held) as session:
        emit(session, EventName.RECORDING_PROBED, recording_id, duration_ms=1)
    return recording_id


def told(entry: dict[str, Any]) -> tuple[object, ...]:
    return entry["what"], entry["who"], entry["kind"], entry["attempt"], entry["outcome"], entry["code"]


def test_events_jobs_and_attempts_stand_in_one_list(client: FlaskClient) -> None:
    recording_id = eventful()
    answer = client.get(f"/api/v1/recordings/{recording_id}/history").get_json()
    assert [told(entry) for entry in answer["items"]] == [
        ("recording.uploaded", "Ana", None, None, None, None),
        ("job.queued", None, "probe", None, None, None),
        ("job.attempted", "first/1", "probe", 1, "lost", "worker_lost"),
        ("job.attempted", "second/2", "probe", 2, "handed_back", "NoRoom"),
        ("job.attempted", "second/2", "probe", 3, "done", None),
        ("recording.probed", "second/2", None, None, None, None),
        ("job.queued", None, "transcode", None, None, None),
        ("job.queued", None, "transcribe", None, None, None),
    ]
    assert answer["items"][3]["sentence"] == "No room."
    assert all(entry["seconds"] >= 0 for entry in answer["items"] if entry["type"] == "attempt")
    assert answer["next"] is None


def test_a_long_history_comes_in_pages_that_miss_nothing(client: FlaskClient) -> None:
    recording_id = eventful()
    whole = client.get(f"/api/v1/recordings/{recording_id}/history").get_json()["items"]
    for size in (1, 3):
        address, gathered = f"/api/v1/recordings/{recording_id}/history?limit={size}", []
        while address:
            page = client.get(address).get_json()
            assert len(page["items"]) <= size
            gathered += page["items"]
            address = page["next"]
        assert gathered == whole


def test_what_is_no_recording_or_no_place_has_no_history(client: FlaskClient) -> None:
    assert client.get("/api/v1/recordings/none/history").status_code == 404
    recording_id = make_recording()
    for cursor in ("x", "2026-01-01~event~1", "2026-01-01T00:00:00+00:00~event~x", "~~"):
        address = f"/api/v1/recordings/{recording_id}/history"
        assert client.get(address, query_string={"cursor": cursor}).status_code == 422


def test_what_a_request_does_is_its_tokens_doing(client: FlaskClient) -> None:
    """The thread then goes on to somebody else's request, and acts as nobody."""
    recording_id = make_recording(facts={"duration_ms": 9000})
    asked = client.post(
        f"/api/v1/recordings/{recording_id}/extracts", json={"start_ms": 0, "end_ms": 4000, "title": "x"}
    )
    assert asked.status_code == 202
    make_job(recording_id)
    entries = client.get(f"/api/v1/recordings/{recording_id}/history").get_json()["items"]
    who = {entry["what"]: entry["who"] for entry in entries if entry["type"] == "event"}
    assert who == {"extract.requested": "tests", "recording.uploaded": "storyreel"}
    assert [entry["kind"] for entry in entries if entry["type"] == "job"] == [JobKind.CUT, JobKind.PROBE]
