"""Claim, renew, finish, fail, hand back: each one guarded UPDATE, so that of two workers one wins and the
other knows.

A claim takes the job with a lease and the next fencing number. Everything the worker writes later happens in
a transaction that first touches the job's row with that number; if the number has moved on, `LeaseLost` rolls
everything back. Each claim is written down as an attempt, and so is its end.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from service.catalogue.attempt import Attempt, Outcome
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
# Where the world was in the way, a job must not sleep long after it is well again.
_WAIT_CAP_SECONDS = 30.0


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
    """Take a job that is due. None when there is nothing to take: it is done, in other hands, or not due."""
    instant = now()
    with transaction() as session:
        job = session.scalar(
            update(Job)
            .where(Job.id == job_id, Job.state == JobState.QUEUED, Job.next_attempt_at <= instant)
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
        session.add(Attempt(job_id=job.id, recording_id=job.recording_id, fence=job.fence, owner=owner))
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
        _end(session, held, Outcome.DONE)
        yield session


def fail(held: Claim, told: str, *, code: str, again: bool) -> JobState:
    """Put the job back for a later attempt, or set it aside with what people are told. Raises `LeaseLost`."""
    with facts() as session:
        if again and held.attempt < settings().max_attempts:
            state = JobState.QUEUED
            due = now() + timedelta(seconds=backoff_seconds(held.attempt, _BACKOFF_CAP_SECONDS))
            ending: dict[str, object] = {
                "next_attempt_at": due,
                "waiting_since": due,
                "lease_until": None,
                "woken_at": None,
            }
        else:
            state = JobState.FAILED
            ending = {"finished_at": now(), "lease_until": None}
            emit(session, EventName.JOB_FAILED, held.recording_id, held.job_id, kind=held.kind, code=code)
        _guard(session, held, state=state, error=told, error_code=code, **ending)
        _end(session, held, Outcome.FAILED, code, told)
        return state


def hand_back(held: Claim, told: str, *, code: str) -> None:
    """Put the job back without charging it: the world was in the way. Raises `LeaseLost`.

    It is due again after a while that grows with the number of claims, up to half a minute.
    """
    with facts() as session:
        _guard(
            session,
            held,
            state=JobState.QUEUED,
            attempts=Job.attempts - 1,
            next_attempt_at=now() + timedelta(seconds=backoff_seconds(held.fence, _WAIT_CAP_SECONDS)),
            lease_until=None,
            woken_at=None,
            error=told,
            error_code=code,
        )
        _end(session, held, Outcome.HANDED_BACK, code, told)
        session.execute(
            update(Job).where(Job.id == held.job_id).values(waiting_since=_join_waits(session, held, code))
        )


def end_attempts(
    session: Session,
    outcome: Outcome,
    *which: ColumnElement[bool],
    code: str | None = None,
    told: str | None = None,
) -> None:
    """Write down how the attempts that meet the conditions and have not ended yet, ended just now."""
    session.execute(
        update(Attempt)
        .where(Attempt.ended_at.is_(None), *which)
        .values(ended_at=now(), outcome=outcome, error_code=code, error=told)
        .execution_options(synchronize_session=False)
    )


def backoff_seconds(attempt: int, cap: float) -> float:
    """How long to wait after the `attempt`-th attempt, `cap` seconds at most."""
    # 2^20 s is beyond any cap, and powers of larger numbers are beyond what a float holds.
    return random.uniform(0, min(cap, _BACKOFF_BASE_SECONDS * 2 ** min(attempt, 20)))  # noqa: S311


def _end(
    session: Session, held: Claim, outcome: Outcome, code: str | None = None, told: str | None = None
) -> None:
    mine = (Attempt.job_id == held.job_id, Attempt.fence == held.fence)
    end_attempts(session, outcome, *mine, code=code, told=told)


def _join_waits(session: Session, held: Claim, code: str) -> datetime:
    """A job that waits for hours for the same thing has one line in its history, not one every half minute:
    the attempt before, if it ended the same way, is taken to have lasted until now. Returns since when the
    job has been waiting for it."""
    mine = session.scalars(
        select(Attempt).where(Attempt.job_id == held.job_id).order_by(Attempt.fence.desc()).limit(2)
    ).all()
    if len(mine) == 2 and (mine[1].outcome, mine[1].error_code) == (Outcome.HANDED_BACK, code):
        mine[0].created_at = mine[1].created_at
        session.delete(mine[1])
        return mine[0].created_at
    return now()


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
