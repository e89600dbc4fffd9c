"""Steering jobs over HTTP, and following what happens."""

import json

from flask.testing import FlaskClient

from service.api import events
from service.catalogue.database import reading, transaction
from service.catalogue.job import Job, JobState
from service.jobs import lease
from tests.making import make_job, make_recording


def test_a_job_is_shown_stopped_and_tried_again(client: FlaskClient) -> None:
    job = make_job(make_recording())
    held = lease.claim(job.id, "worker")
    assert held
    lease.renew(held, 0.4)
    shown = client.get(f"/api/v1/jobs/{job.id}").get_json()
    assert (shown["kind"], shown["state"], shown["progress"], shown["attempts"]) == (
        "probe",
        "running",
        0.4,
        1,
    )
    assert client.post(f"/api/v1/jobs/{job.id}/retry").status_code == 409
    assert client.post(f"/api/v1/jobs/{job.id}/cancel").get_json()["state"] == "cancelled"
    assert client.post(f"/api/v1/jobs/{job.id}/retry").get_json()["state"] == "queued"
    assert client.post("/api/v1/jobs/none/retry").status_code == 404


def test_events_tell_facts_and_progress(client: FlaskClient) -> None:
    recording_id = make_recording()
    make_job(recording_id)
    make_job(make_recording())
    answer = client.get(f"/api/v1/events?recording={recording_id}", headers={"Last-Event-ID": "0"})
    assert answer.content_type.startswith("text/event-stream")
    stream = answer.iter_encoded()
    messages = [next(stream).decode() for _ in range(3)]
    answer.close()
    assert messages[0] == "retry: 3000\n\n"
    (progress,) = [message for message in messages if message.startswith("event: progress")]
    (fact_message,) = [message for message in messages if message.startswith("id: ")]
    fact = dict(line.split(": ", 1) for line in fact_message.strip().split("\n"))
    assert fact["event"] == "recording.uploaded"
    assert json.loads(fact["data"])["recording_id"] == recording_id
    assert fact["id"].isdigit()
    told = json.loads(progress.partition("data: ")[2])
    assert (told["recording_id"], told["status"]) == (recording_id, "processing")
    assert [job["kind"] for job in told["jobs"]] == ["probe"]


def test_a_long_queue_does_not_make_following_dear(client: FlaskClient) -> None:
    recordings = [make_recording() for _ in range(events._WAITING + 10)]
    jobs = [make_job(recording_id) for recording_id in recordings]
    assert lease.claim(jobs[0].id, "node/1")
    assert lease.claim(jobs[1].id, "node/1")
    with reading() as session:
        followed = events._following(session, None, {})
    assert followed == {*recordings[:2], *recordings[10:]}
    # The first has ended, the third waits again and is not among the newest.
    with transaction() as session:
        session.get_one(Job, jobs[0].id).state = JobState.DONE
    shown = {recording_id: {"jobs": ["one"]} for recording_id in recordings[:3]}
    with reading() as session:
        assert events._following(session, None, shown) == followed
        assert events._following(session, recordings[5], {}) == {recordings[5]}


def test_jobs_are_listed_by_state_and_kind_newest_first(client: FlaskClient) -> None:
    recordings = [make_recording() for _ in range(3)]
    made = [make_job(recording_id).id for recording_id in recordings]
    held = lease.claim(made[1], "node/1")
    assert held

    def ids(query: str) -> list[str]:
        return [job["id"] for job in client.get(f"/api/v1/jobs?{query}").get_json()["items"]]

    assert ids("") == made[::-1]
    assert ids("state=queued") == [made[2], made[0]]
    assert ids("state=queued&kind=cut") == []
    (running,) = client.get("/api/v1/jobs?state=running&kind=probe").get_json()["items"]
    assert (running["id"], running["worker"]) == (made[1], "node/1")
    first = client.get("/api/v1/jobs?limit=2").get_json()
    second = client.get(first["next"]).get_json()
    assert [job["id"] for job in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
    assert client.get("/api/v1/jobs?state=asleep").status_code == 422
