"""What happened to a recording, as a curator reads it."""

from datetime import timedelta

from flask.testing import FlaskClient

from service.actor import acting_as
from service.catalogue.attempt import Attempt
from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.subtitle import current_track
from service.correcting import correct
from service.events import emit
from service.jobs import lease, recovery, steer
from service.jobs.dispatch import facts
from service.subtitles.words import Cue
from tests.making import make_job, make_recording
from tests.service.web.hostile import ENDLESS, HOSTILE
from tests.service.web.page import Page
from tests.service.web.story import make_story


def test_a_story_of_a_lost_worker_is_told_in_words(curator: FlaskClient) -> None:
    recording_id = make_recording(HOSTILE)
    with acting_as("Ana"):
        job = make_job(recording_id)
    assert lease.claim(job.id, "media/1")
    recovery.take_back_from("media")
    held = lease.claim(job.id, "media/2")
    assert held
    with acting_as("media/2"), lease.finish(held) as session:
        emit(session, EventName.EXTRACT_REQUESTED, recording_id)
    with transaction() as session:
        for attempt, seconds in zip(session.query(Attempt).order_by(Attempt.fence), (12, 41), strict=True):
            attempt.ended_at = attempt.created_at + timedelta(seconds=seconds)
    page = Page(curator.get(f"/recordings/{recording_id}/history").text)
    page.check()
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Uploaded by Ana" in text
    assert "Look at the file: first try, the worker was lost after 12 s" in text
    assert "Look at the file: second try, done in 41 s" in text
    assert "on media/2" in text
    assert "An extract was chosen" in text
    assert "chosen by" not in text, "a worker is nobody"
    assert all(time["datetime"] for time in page.all("time"))
    assert any(HOSTILE.startswith(said.rstrip("…")) for said in page.texts if len(said) > 20)


def test_who_retries_and_stops_is_told(curator: FlaskClient) -> None:
    recording_id = make_recording()
    job = make_job(recording_id)
    curator.post(f"/jobs/{job.id}/stop")
    with acting_as("command line"), facts() as session:
        steer.retry(session, job.id)
    text = Page(curator.get(f"/recordings/{recording_id}/history").text).text
    assert "Look at the file: Stopped by tests" in text
    assert "To be tried again, says the operator, on the command line" in text
    assert f"/recordings/{recording_id}/history" in curator.get(f"/recordings/{recording_id}").text


def test_a_long_history_has_a_next_page(curator: FlaskClient) -> None:
    recording_id = make_recording(ENDLESS)
    with acting_as("Ana"), facts() as session:
        for _ in range(201):
            emit(session, EventName.SUBTITLES_APPROVED, recording_id)
    first = Page(curator.get(f"/recordings/{recording_id}/history").text)
    following = next(link["href"] for link in first.all("a") if link.get("rel") == "next")
    assert following
    second = Page(curator.get(following).text)
    assert first.text.count("approved by Ana") == 200
    assert second.text.count("approved by Ana") == 1
    assert not [link for link in second.all("a") if link.get("rel") == "next"]


def test_a_history_is_private_and_its_addresses_are_checked(
    stranger: FlaskClient, curator: FlaskClient
) -> None:
    recording_id = make_recording()
    assert curator.get("/recordings/none/history").status_code == 404
    assert curator.get(f"/recordings/{recording_id}/history?from=x").status_code == 422
    curator.post("/sign-out")
    assert curator.get(f"/recordings/{recording_id}/history").status_code == 303


def test_what_was_brought_back_and_cut_again_is_told(curator: FlaskClient) -> None:
    story = make_story(extracts=1)
    path = f"/recordings/{story.recording_id}"
    with acting_as("Ana"), facts() as session:
        correct(session, story.recording_id, "en", [Cue(0, 900, "Corrected.")])
    with reading() as session:
        track = current_track(session, story.recording_id, "en")
    assert track
    curator.post(f"{path}/subtitles/en/versions/1/restore", data={"expected": track.tag})
    curator.post(f"/extracts/{story.extract_ids[0]}/recut")
    text = Page(curator.get(f"{path}/history").text).text
    assert "The subtitles were corrected by Ana" in text
    assert "An earlier version of the subtitles was brought back by tests" in text
    assert "An extract was to be cut again with corrected subtitles, says tests" in text
