"""Claim, renew, finish, fail: each one guarded UPDATE, so that of two workers one wins and the other knows.

A claim takes the job with a lease and the next fencing number. Everything the worker writes later happens in
a transaction that first touches the job's row with that number; if the number has moved on, `LeaseLost` rolls
everything back.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import Session

from service.catalogue.database import transaction
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobKind, JobState
from service.config import settings
from service.errors import LeaseLost
from service.events import emit
from service.jobs.dispatch import facts
from service.timecode import now

# Full jitter between 0 and base * 2^attempt keeps many workers from coming back at the same moment
# (AWS Architecture Blog, "Exponential Backoff And Jitter"); the cap keeps a person from waiting for an hour.
_BACKOFF_BASE_SECONDS = 2.0
_BACKOFF_CAP_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A job held by one worker, as of one fencing number."""

    job_id: str
    kind: JobKind
    recording_id: str
    subject_id: str
    fence: int
    attempt: int


def claim(job_id: str, owner: str) -> Claim | None:
    """Take a job that is due, or whose holder's lease ran out. None when there is nothing to take."""
    instant = now()
    due = and_(Job.state == JobState.QUEUED, Job.next_attempt_at <= instant)
    abandoned = and_(Job.state == JobState.RUNNING, Job.lease_until < instant)
    with transaction() as session:
        job = session.scalar(
            update(Job)
            .where(Job.id == job_id, or_(due, abandoned), Job.attempts < settings().max_attempts)
            .values(
                state=JobState.RUNNING,
                attempts=Job.attempts + 1,
                fence=Job.fence + 1,
                lease_owner=owner,
                lease_until=_lease_end(instant),
                progress=0.0,
                started_at=instant,
                finished_at=None,
            )
            .returning(Job)
        )
        if job is None:
            return None
        return Claim(job.id, job.kind, job.recording_id, job.subject_id, job.fence, job.attempts)


def renew(held: Claim, progress: float) -> None:
    """Extend the lease and tell how far the work is, 0 to 1. Raises `LeaseLost`."""
    with transaction() as session:
        _guard(session, held, lease_until=_lease_end(now()), progress=progress)


@contextmanager
def step(held: Claim) -> Iterator[Session]:
    """A transaction that publishes a part of the result while the job goes on. Raises `LeaseLost`."""
    with facts() as session:
        _guard(session, held, lease_until=_lease_end(now()))
        yield session


@contextmanager
def finish(held: Claim) -> Iterator[Session]:
    """The transaction that records results and consequences and ends the job. Raises `LeaseLost`."""
    with facts() as session:
        _guard(
            session,
            held,
            state=JobState.DONE,
            finished_at=now(),
            lease_until=None,
            progress=1.0,
            error=None,
            error_code=None,
        )
        yield session


def fail(held: Claim, told: str, *, code: str, again: bool) -> JobState:
    """Put the job back for a later attempt, or set it aside with what people are told. Raises `LeaseLost`."""
    with facts() as session:
        if again and held.attempt < settings().max_attempts:
            state = JobState.QUEUED
            due = now() + timedelta(seconds=backoff_seconds(held.attempt))
            ending: dict[str, object] = {"next_attempt_at": due, "lease_until": None, "woken_at": None}
        else:
            state = JobState.FAILED
            ending = {"finished_at": now(), "lease_until": None}
            emit(session, EventName.JOB_FAILED, held.recording_id, held.job_id, kind=held.kind, code=code)
        _guard(session, held, state=state, error=told, error_code=code, **ending)
        return state


def backoff_seconds(attempt: int) -> float:
    """How long to wait after the `attempt`-th attempt."""
    return random.uniform(0, min(_BACKOFF_CAP_SECONDS, _BACKOFF_BASE_SECONDS * 2**attempt))  # noqa: S311


def _lease_end(instant: datetime) -> datetime:
    return instant + timedelta(seconds=settings().lease_seconds)


def _guard(session: Session, held: Claim, **values: object) -> None:
    """Write to the job's row if the claim still holds it; the row stays locked until the transaction ends."""
    touched = session.execute(
        update(Job)
        .where(Job.id == held.job_id, Job.fence == held.fence, Job.state == JobState.RUNNING)
        .values(**values)
        .returning(Job.id)
    ).all()
    if not touched:
        raise LeaseLost("Another worker holds this job now, or a person stopped it.")
