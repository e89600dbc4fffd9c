"""Jobs from the command line, without the web service."""

import pytest
from click.testing import CliRunner

from service.catalogue.database import reading
from service.catalogue.event import Event, EventName
from service.catalogue.job import Job, JobState
from service.cli.__main__ import main
from service.jobs import lease
from tests.making import make_job, make_recording

SECRET_TITLE = "Zeldzaam"


def said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


@pytest.fixture
def failed(catalogue: str) -> list[str]:
    """Three jobs that were set aside."""
    ids = []
    for _ in range(3):
        held = lease.claim(make_job(make_recording(SECRET_TITLE)).id, "node/1")
        assert held
        lease.fail(held, "It did not\nwork.", code="KeyError", again=False)
        ids.append(held.job_id)
    return ids


def test_jobs_are_listed_one_a_line(failed: list[str]) -> None:
    waiting = make_job(make_recording())
    code, listed = said("jobs")
    assert (code, [line[:36] for line in listed.splitlines()]) == (0, [waiting.id, *failed[::-1]])
    assert "KeyError: It did not" in said("jobs", "--state", "failed", "--kind", "probe")[1]
    assert SECRET_TITLE not in listed
    assert "no such jobs" in said("jobs", "--kind", "cut")[1]
    assert said("jobs", "--state", "asleep")[0] == 2


def test_jobs_are_tried_again_by_name_or_all(failed: list[str]) -> None:
    assert said("retry", failed[0]) == (0, f"{failed[0]} will be tried again.\n")
    code, output = said("retry", failed[0], failed[1], "none")
    assert code == 1
    assert f"{failed[0]}: Only a job that failed or was stopped can be tried again." in output
    assert "none: There is no such job." in output
    assert said("retry", "--all", "--kind", "cut") == (0, "0 to be tried again.\n")
    assert said("retry", "--all") == (0, "1 to be tried again.\n")
    assert said("retry")[0] == said("retry", "--all", failed[0])[0] == 2
    with reading() as session:
        assert {job.state for job in session.query(Job)} == {JobState.QUEUED}
        retried = session.query(Event).where(Event.name == EventName.JOB_RETRIED)
        assert {event.actor for event in retried} == {"command line"}


def test_jobs_are_stopped(failed: list[str]) -> None:
    waiting = make_job(make_recording())
    assert said("cancel", waiting.id) == (0, f"{waiting.id} is stopped.\n")
    assert said("cancel", failed[0])[0] == 1
    with reading() as session:
        assert session.get_one(Job, waiting.id).state is JobState.CANCELLED
