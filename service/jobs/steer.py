"""What people may do with a job: try it again, or stop it."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.event import EventName
from service.catalogue.job import ACTIVE, Job, JobState
from service.errors import Conflict, NotFound
from service.events import announce, emit
from service.jobs.lease import end_attempts
from service.timecode import now


def retry(session: Session, job_id: str) -> Job:
    """Queue a job that ended without a result: its attempts are counted anew, and why it ended is forgotten
    (its history keeps that)."""
    job = _change(
        session,
        job_id,
        (JobState.FAILED, JobState.CANCELLED),
        {
            "state": JobState.QUEUED,
            "attempts": 0,
            "next_attempt_at": now(),
            "waiting_since": now(),
            "woken_at": None,
            "finished_at": None,
            "progress": 0.0,
            "error": None,
            "error_code": None,
        },
        "Only a job that failed or was stopped can be tried again.",
    )
    emit(session, EventName.JOB_RETRIED, job.recording_id, job.id, kind=job.kind)
    announce(session, job)
    return job


def cancel(session: Session, job_id: str) -> Job:
    """Stop a job. One that runs is ended by its worker's next heartbeat, within two seconds."""
    job = _change(
        session,
        job_id,
        ACTIVE,
        # The next fencing number: whatever the worker still writes is refused.
        {
            "state": JobState.CANCELLED,
            "fence": Job.fence + 1,
            "lease_until": None,
            "finished_at": now(),
            "error": "Stopped by a person.",
            "error_code": "cancelled",
        },
        "Only a job that waits or runs can be stopped.",
    )
    end_attempts(session, Outcome.CANCELLED, Attempt.job_id == job.id, code="cancelled")
    emit(session, EventName.JOB_CANCELLED, job.recording_id, job.id, kind=job.kind)
    return job


def _change(
    session: Session, job_id: str, states: Iterable[JobState], values: dict[str, object], otherwise: str
) -> Job:
    job = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.state.in_(tuple(states)))
        .values(values)
        .returning(Job)
        .execution_options(populate_existing=True)
    )
    if job is None:
        if session.get(Job, job_id) is None:
            raise NotFound("There is no such job.")
        raise Conflict(otherwise)
    return job
