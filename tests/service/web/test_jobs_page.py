"""The operators' page: what runs, what waits and why, what was set aside."""

from datetime import timedelta

from flask.testing import FlaskClient

from service.catalogue.database import reading, transaction
from service.catalogue.job import Job, JobState
from service.jobs import lease
from service.jobs.listing import jobs_page, waiting
from service.timecode import now
from tests.making import make_job, make_recording
from tests.service.web.hostile import ENDLESS, HOSTILE
from tests.service.web.page import Page


def claimed(title: str) -> lease.Claim:
    held = lease.claim(make_job(make_recording(title)).id, "media/7")
    assert held
    return held


def states() -> list[JobState]:
    with reading() as session:
        return [job.state for job in session.query(Job).order_by(Job.id)]


def test_everything_that_needs_a_look_is_on_one_page(curator: FlaskClient) -> None:
    lease.renew(claimed(HOSTILE), 0.25)
    lease.fail(claimed(ENDLESS), "The recording could not be processed.", code="X", again=False)
    put_off = claimed("Put off")
    lease.hand_back(put_off, "This worker has no room.", code="NoRoom")
    page = Page(curator.get("/jobs").text)
    page.check()
    assert HOSTILE in page.texts
    assert "on media/7" in page.text
    assert [bar["value"] for bar in page.all("progress")] == ["0.25"]
    assert "1 job" in page.text
    assert "This worker has no room." in page.text
    assert "The recording could not be processed." in page.text
    actions = [form["action"] for form in page.all("form") if form.get("method") == "post"]
    assert sum(action is not None and action.endswith("/stop") for action in actions) == 1
    assert sum(action is not None and action.endswith("/retry") for action in actions) == 1


def test_what_waits_is_told_from_the_job_that_is_due_first(curator: FlaskClient) -> None:
    """Not from when it was made: one that was tried again a minute ago has not waited for a week."""
    old, put_off, first = (make_job(make_recording()).id for _ in range(3))
    with transaction() as session:
        session.get_one(Job, old).created_at = now() - timedelta(days=7)
        session.get_one(Job, put_off).error = "No room."
        session.get_one(Job, first).error = "The storage was away."
        session.get_one(Job, first).next_attempt_at = now() - timedelta(hours=1)
    with reading() as session:
        (group,) = waiting(session)
        listed, _ = jobs_page(session, JobState.QUEUED, None, None, 10)
    assert (group.jobs, group.reason) == (3, "The storage was away.")
    assert 3600 <= (now() - group.due).total_seconds() < 3660
    assert {one.job.id: one.since for one in listed}[first] == group.due
    assert all(now() - one.since < timedelta(hours=2) for one in listed)
    page = Page(curator.get("/jobs").text)
    assert [time["datetime"] for time in page.all("time")] == [group.due.isoformat(timespec="seconds")]


def test_an_empty_queue_says_so(curator: FlaskClient) -> None:
    page = Page(curator.get("/jobs").text)
    page.check()
    for words in ("Nothing is being worked on.", "Nothing is waiting.", "Nothing was set aside."):
        assert words in page.text


def test_a_form_leads_back_to_where_it_stood(curator: FlaskClient) -> None:
    job = make_job(make_recording())
    page = Page(curator.get("/jobs?state=queued&kind=probe").text)
    (back,) = [field["value"] for field in page.all("input") if field.get("name") == "next"]
    answer = curator.post(f"/jobs/{job.id}/stop", data={"next": back})
    assert answer.location == "/jobs?state=queued&kind=probe"
    answer = curator.post(f"/jobs/{job.id}/retry", data={"next": "https://elsewhere.example/"})
    assert answer.location == "/"
    assert states() == [JobState.QUEUED]


def test_all_of_a_kind_are_tried_again_with_one_button(curator: FlaskClient) -> None:
    for number in range(60):  # more than one transaction's worth
        lease.fail(claimed(f"Story {number}"), "No.", code="X", again=False)
    page = Page(curator.get("/jobs").text)
    assert "Try all 60 again: Look at the file" in page.text
    assert curator.post("/jobs/retry", data={"kind": "cut"}).status_code == 303
    assert set(states()) == {JobState.FAILED}
    assert curator.post("/jobs/retry", data={"kind": "probe"}).location == "/jobs"
    assert set(states()) == {JobState.QUEUED}


def test_lists_are_chosen_and_come_in_pages(curator: FlaskClient) -> None:
    recording_ids = [make_recording(f"Story {number:02}.") for number in range(31)]
    for recording_id in recording_ids:
        job = make_job(recording_id)
        with transaction() as session:
            row = session.get_one(Job, job.id)
            row.state, row.finished_at = JobState.DONE, now()
    first = Page(curator.get("/jobs?state=done").text)
    first.check()
    assert "Story 30." in first.text
    assert "Story 00." not in first.text
    older = next(link["href"] for link in first.all("a") if link.get("rel") == "next")
    assert older
    assert "Story 00." in Page(curator.get(older).text).text
    assert "There are no such jobs." in curator.get("/jobs?state=done&kind=cut").text
    assert curator.get("/jobs?state=asleep").status_code == 422


def test_jobs_are_private_and_only_our_own_pages_steer_them(
    stranger: FlaskClient, curator: FlaskClient
) -> None:
    job = make_job(make_recording())
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for address in (f"/jobs/{job.id}/stop", f"/jobs/{job.id}/retry", "/jobs/retry"):
        assert curator.post(address, headers=elsewhere).status_code == 403
        assert stranger.post(address).location.startswith("/sign-in")
    assert stranger.get("/jobs").location.startswith("/sign-in")
    assert states() == [JobState.QUEUED]
