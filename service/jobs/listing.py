"""Jobs as operators look for them: by state and kind, newest first; what waits, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.catalogue.database import reading
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.recording import Recording
from service.errors import Conflict
from service.jobs import steer
from service.jobs.dispatch import facts

# Each is an event and a wake-up in one transaction, which other writers wait for on SQLite.
_AT_ONCE = 50
_NOT_DONE = tuple(state for state in JobState if state is not JobState.DONE)


@dataclass(frozen=True)
class Listed:
    """A job and what its recording is called."""

    job: Job
    title: str
    language: str

    @property
    def since(self) -> datetime:
        """Since when it is in its state; a queued one: when it is due, which may be to come."""
        job = self.job
        if job.state is JobState.QUEUED:
            return job.next_attempt_at
        return (job.started_at if job.state is JobState.RUNNING else job.finished_at) or job.created_at


@dataclass(frozen=True)
class Waiting:
    """The queued jobs of one kind. `due` and `reason` are those of the job that is due first: when that is or
    was, and what put it off, if it was."""

    kind: JobKind
    jobs: int
    due: datetime
    reason: str | None


def jobs_page(
    session: Session, state: JobState | None, kind: JobKind | None, before: str | None, limit: int
) -> tuple[list[Listed], str | None]:
    """Jobs from before the cursor, newest first; and the next page's cursor, if there is one."""
    query = select(Job, Recording.title, Recording.language).join(Recording, Recording.id == Job.recording_id)
    if state:
        query = query.where(Job.state == state)
    if kind:
        query = query.where(Job.kind == kind)
    if before:
        query = query.where(Job.id < before)
    rows = session.execute(query.order_by(Job.id.desc()).limit(limit + 1)).all()
    shown = [Listed(job, title, language) for job, title, language in rows[:limit]]
    return shown, (shown[-1].job.id if len(rows) > limit else None)


def counts(session: Session, kind: JobKind | None = None) -> dict[JobState, int]:
    """How many jobs are in each state that is not done."""
    query = select(Job.state, func.count()).where(Job.state.in_(_NOT_DONE))
    if kind:
        query = query.where(Job.kind == kind)
    found = {row.state: row[1] for row in session.execute(query.group_by(Job.state))}
    return {state: found.get(state, 0) for state in _NOT_DONE}


def waiting(session: Session, kind: JobKind | None = None) -> list[Waiting]:
    """What waits, by kind, the longest wait first."""
    queued = select(
        Job.kind,
        func.count().over(partition_by=Job.kind).label("jobs"),
        Job.next_attempt_at.label("due"),
        Job.error.label("reason"),
        func.row_number().over(partition_by=Job.kind, order_by=(Job.next_attempt_at, Job.id)).label("place"),
    ).where(Job.state == JobState.QUEUED)
    if kind:
        queued = queued.where(Job.kind == kind)
    every = queued.subquery()
    first = select(every.c.kind, every.c.jobs, every.c.due, every.c.reason).where(every.c.place == 1)
    return [Waiting(*row) for row in session.execute(first.order_by(every.c.due))]


def set_aside(session: Session) -> dict[JobKind, int]:
    """How many jobs of each kind were set aside."""
    query = select(Job.kind, func.count()).where(Job.state == JobState.FAILED).group_by(Job.kind)
    return {row.kind: row[1] for row in session.execute(query.order_by(Job.kind))}


def retry_all(kind: JobKind | None = None) -> int:
    """Queue every job again that was set aside, or those of one kind; returns how many."""
    last, tried = "", 0
    while True:
        query = select(Job.id).where(Job.state == JobState.FAILED, Job.id > last)
        if kind:
            query = query.where(Job.kind == kind)
        with reading() as session:
            found = session.scalars(query.order_by(Job.id).limit(_AT_ONCE)).all()
        if not found:
            return tried
        with facts() as session:
            for job_id in found:
                tried += _retried(session, job_id)
        last = found[-1]


def _retried(session: Session, job_id: str) -> bool:
    try:
        steer.retry(session, job_id)
    except Conflict:  # somebody else was quicker
        return False
    return True
