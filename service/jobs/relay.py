"""The relay: a small process that looks after what nobody looks after.

`CHORES` is all it does. Each chore has a thread and a pace of its own, so that none waits for another: while
the storage hangs, leases are taken back, and a sweep through a large bucket holds up no wake-up. Each is made
of guarded updates, or can be done twice, so several relays may run at once. What is away (Redis, the
database, the storage) only makes those chores wait that need it.
"""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.actor import acting_as
from service.catalogue.database import reading, transaction
from service.catalogue.job import Job, JobKind, JobState
from service.config import settings
from service.errors import QueueUnavailable, Retryable
from service.events import QUEUES, Queue
from service.jobs.dispatch import messages_waiting, send
from service.jobs.recovery import take_back_leases
from service.timecode import now
from service.upkeep.multiparts import abort_abandoned_multiparts
from service.upkeep.orphans import sweep_orphans
from service.upkeep.removal import remove_retired
from service.uploads.intake import complete_pending

log = logging.getLogger(__name__)

# As many as one round announces: a long queue is announced in slices, oldest first, not in one flood.
_SLICE = 500

# Sweeps begin so long after the start, when a machine that has just been started has less to do; not later,
# or a relay that is started again every day before its hour is over would never sweep.
_SETTLED_SECONDS = 60.0


def wake_unclaimed() -> int:
    """Announce due jobs that were never announced, or whose messages must be lost.

    A job behind busy workers is announced once, not every few seconds: what counts is that a queue holds as
    many messages as it has jobs to do. What is announced is noted first, so that of several relays one sends.
    """
    with reading() as session:
        kinds = session.scalars(select(Job.kind).where(*_unclaimed()).distinct()).all()
    waiting = {queue: messages_waiting(queue) for queue in {QUEUES[kind] for kind in kinds}}
    if not waiting:
        return 0
    with transaction() as session:
        lost = _take(session, waiting)
    for at, (job_id, kind) in enumerate(lost):
        try:
            send(job_id, kind)
        except QueueUnavailable:
            _forget([job_id for job_id, _ in lost[at:]])
            raise
    return len(lost)


def _unclaimed() -> tuple[object, ...]:
    stale = now() - timedelta(seconds=settings().wake_again_seconds)
    return (
        Job.state == JobState.QUEUED,
        Job.next_attempt_at <= now(),
        or_(Job.woken_at.is_(None), Job.woken_at < stale),
    )
