"""Taking jobs back from workers that cannot give them back themselves.

The relay does so when a lease ran out; a worker's launcher when the worker it started is gone, which is
sooner. A worker that vanished in the middle of a job may have been killed by it (a native library that
crashes, memory that runs out), so that attempt is charged, and after `max_attempts` the job is set aside.
"""

import time

from sqlalchemy import ColumnElement, or_, select, update

from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobState
from service.config import settings
from service.events import emit
from service.jobs.lease import end_attempts
from service.timecode import now

LOST = "worker_lost"
_TOLD = "The worker was lost while this ran."


def take_back_leases() -> int:
    """Queue the jobs whose leases ran out, or set them aside; returns how many."""
    return _take_back(Job.lease_until < now())


class LapsedLeases:
    """What the relay takes back, round by round.

    While the catalogue is away nobody can renew a lease, so after such a time everybody gets another lease's
    length to do so: the work goes on all the while, and must be neither charged nor done twice.
    """

    def __init__(self) -> None:
        self._answered = _seconds()
        self._patient_until = 0.0

    def take_back(self) -> int:
        """One round of `take_back_leases`; 0 where it is too early for that."""
        with reading() as session:
            session.execute(select(1))
        instant = _seconds()
        # Half a lease: a heartbeat that missed fewer beats than that has renewed it since.
        if instant - self._answered > settings().lease_seconds / 2:
            self._patient_until = instant + settings().lease_seconds
        self._answered = instant
        return 0 if instant < self._patient_until else take_back_leases()


def take_back_from(gone: str) -> int:
    """The same for all jobs of a node, or of one of its processes (`<node>/<pid>`), known to be gone."""
    return _take_back(_of(gone))


def hand_back_from(node: str) -> int:
    """Queue the jobs of a node that was asked to stop, without charging them; returns how many."""
    with transaction() as session:
        freed = session.scalars(
            update(Job)
            .where(Job.state == JobState.RUNNING, _of(node))
            .values(_waiting() | {"attempts": Job.attempts - 1})
            .returning(Job.id)
        ).all()
        end_attempts(session, Outcome.HANDED_BACK, Attempt.job_id.in_(freed), code="stopped")
        return len(freed)


def _seconds() -> float:
    """Of a clock that nobody sets and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _waiting() -> dict[str, object]:
    instant = now()
    return {
        "state": JobState.QUEUED,
        "next_attempt_at": instant,
        "waiting_since": instant,
        "lease_until": None,
        "woken_at": None,
    }


def _of(holder: str) -> ColumnElement[bool]:
    return or_(Job.lease_owner == holder, Job.lease_owner.startswith(f"{holder}/", autoescape=True))


def _take_back(gone: ColumnElement[bool]) -> int:
    held = (Job.state == JobState.RUNNING, gone)
    with transaction() as session:
        lost = session.scalars(
            update(Job)
            .where(*held, Job.attempts >= settings().max_attempts)
            .values(state=JobState.FAILED, finished_at=now(), lease_until=None, error_code=LOST, error=_TOLD)
            .returning(Job)
        ).all()
        for job in lost:
            emit(session, EventName.JOB_FAILED, job.recording_id, job.id, kind=job.kind, code=LOST)
        freed = session.scalars(update(Job).where(*held).values(_waiting()).returning(Job.id)).all()
        ended = [*(job.id for job in lost), *freed]
        end_attempts(session, Outcome.LOST, Attempt.job_id.in_(ended), code=LOST, told=_TOLD)
        return len(ended)
