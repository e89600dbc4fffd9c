"""What people may do with a job, and what they may not."""

import pytest
from sqlalchemy import select

from service.actor import acting_as
from service.catalogue.database import reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.job import JobState
from service.errors import Conflict, NotFound
from service.jobs import lease, steer
from service.jobs.dispatch import facts
from service.jobs.listing import retry_all
from tests.making import make_job


def test_a_failed_job_can_be_tried_again_with_all_its_attempts(recording_id: str) -> None:
    held = lease.claim(make_job(recording_id).id, "worker")
    assert held
    lease.fail(held, "A bug", code="KeyError", again=False)
    with facts() as session:
        job = steer.retry(session, held.job_id)
        assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 0, None)
    again = lease.claim(held.job_id, "worker")
    assert again
    assert again.fence > held.fence


@pytest.mark.parametrize("steering", [steer.retry, steer.cancel])
def test_a_job_that_is_done_stays_done(recording_id: str, steering: object) -> None:
    held = lease.claim(make_job(recording_id).id, "worker")
    assert held
    with lease.finish(held):
        pass
    with pytest.raises(Conflict), transaction() as session:
        steering(session, held.job_id)  # type: ignore[operator]


def test_a_job_that_is_not_there(catalogue: str) -> None:
    with pytest.raises(NotFound), transaction() as session:
        steer.cancel(session, "no such job")


def test_what_was_set_aside_can_be_tried_again_all_at_once_and_in_somebodys_name(recording_id: str) -> None:
    stopped, set_aside = (lease.claim(make_job(recording_id).id, "worker") for _ in range(2))
    assert stopped and set_aside
    with transaction() as session:
        steer.cancel(session, stopped.job_id)
    lease.fail(set_aside, "A bug", code="KeyError", again=False)
    with acting_as("Ana"):
        assert retry_all() == 1
    with reading() as session:
        events = session.scalars(select(Event).where(Event.name == EventName.JOB_RETRIED)).all()
    assert [(event.subject_id, event.actor) for event in events] == [(set_aside.job_id, "Ana")]
