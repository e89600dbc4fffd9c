"""Waking workers again for jobs that nobody claimed: Redis may have lost the messages, or never had them."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from service.catalogue.database import reading, transaction
from service.catalogue.job import Job, JobKind, JobState
from service.config import settings
from service.errors import QueueUnavailable
from service.events import QUEUES, Queue
from service.jobs.dispatch import messages_waiting, send
from service.timecode import now

# As many as one round announces on each queue: a long one is announced in slices, oldest first, not in one
# flood, and does not hold up the other.
_SLICE = 500


def wake_unclaimed() -> int:
    """Announce due jobs that were never announced, or whose messages must be lost; returns how many.

    A job behind busy workers is announced once, not every few seconds: what counts is that a queue holds as
    many messages as it has jobs to do. Raises `QueueUnavailable`: the jobs wait for a later round.
    """
    with reading() as session:
        kinds = session.scalars(select(Job.kind).where(*_unclaimed()).distinct()).all()
    # Redis is asked before the transaction: no row stays locked while it does not answer.
    waiting = {queue: messages_waiting(queue) for queue in {QUEUES[kind] for kind in kinds}}
    if not waiting:
        return 0
    with transaction() as session:
        lost = _take(session, waiting)
    for at, (job_id, kind) in enumerate(lost):
        try:
            send(job_id, kind)
        except QueueUnavailable:
            _forget([unsent for unsent, _ in lost[at:]])
            raise
    return len(lost)


def _unclaimed() -> tuple[ColumnElement[bool], ...]:
    stale = now() - timedelta(seconds=settings().wake_again_seconds)
    return (
        Job.state == JobState.QUEUED,
        Job.next_attempt_at <= now(),
        or_(Job.woken_at.is_(None), Job.woken_at < stale),
    )


def _take(session: Session, waiting: dict[Queue, int]) -> list[tuple[str, JobKind]]:
    """Note as announced what one relay is about to announce. Another passes over the rows meanwhile."""
    lost: list[tuple[str, JobKind]] = []
    for queue, messages in waiting.items():
        kinds = [kind for kind, its_queue in QUEUES.items() if its_queue is queue]
        query = select(Job.id, Job.kind).where(*_unclaimed(), Job.kind.in_(kinds))
        query = query.order_by(Job.next_attempt_at).limit(_SLICE).with_for_update(skip_locked=True)
        due = [(job_id, kind) for job_id, kind in session.execute(query)]
        lost += due[: max(0, len(due) - messages)]
    taken = Job.id.in_([job_id for job_id, _ in lost])
    session.execute(
        update(Job).where(taken).values(woken_at=now()).execution_options(synchronize_session=False)
    )
    return lost


def _forget(job_ids: list[str]) -> None:
    """They were not announced after all: the next round may do it, without waiting until they are stale."""
    with transaction() as session:
        unclaimed = (Job.id.in_(job_ids), Job.state == JobState.QUEUED)
        session.execute(
            update(Job).where(*unclaimed).values(woken_at=None).execution_options(synchronize_session=False)
        )
