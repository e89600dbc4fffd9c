"""The relay: a small process that looks after what nobody looks after.

Every `relay_seconds` it sends wake-ups again for jobs that are due and that nobody claimed, takes back leases
that ran out, completes uploads whose bytes are all there but whose recording was never made, and removes
replaced objects. Each step is a guarded update, or can be done twice, so several relays may run at once. It
outlives the absence of Redis, the database or the storage.
"""

import logging
import signal
import threading
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import OperationalError

from service.actor import acting_as
from service.catalogue.database import reading, transaction
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.config import settings
from service.errors import Retryable
from service.events import QUEUES, Queue
from service.jobs.dispatch import messages_waiting, wake
from service.jobs.recovery import take_back_leases
from service.storage import objects
from service.timecode import now
from service.uploads.intake import complete_pending

log = logging.getLogger(__name__)

# As many as one sweep announces: a long queue is announced in slices, oldest first, not in one flood.
_SLICE = 500

# Each removal is a request to the storage, and the other chores wait for the round.
_REMOVALS = 50


def wake_unclaimed() -> int:
    """Announce due jobs that were never announced, or whose messages must be lost.

    A job behind busy workers is announced once, not every few seconds: what counts is that a queue holds as
    many messages as it has jobs to do.
    """
    stale = now() - timedelta(seconds=settings().wake_again_seconds)
    with reading() as session:
        due = session.execute(
            select(Job.id, Job.kind)
            .where(
                Job.state == JobState.QUEUED,
                Job.next_attempt_at <= now(),
                or_(Job.woken_at.is_(None), Job.woken_at < stale),
            )
            .order_by(Job.next_attempt_at)
            .limit(_SLICE)
        ).all()
    lost: list[tuple[str, JobKind]] = []
    for queue in Queue:
        here = [(job_id, kind) for job_id, kind in due if QUEUES[kind] is queue]
        if here:
            lost += here[: max(0, len(here) - messages_waiting(queue))]
    wake(lost)
    return len(lost)


def remove_retired() -> int:
    """Remove replaced objects that are due; returns how many.

    The object goes first and its row last, so that a removal which was cut short is done again. A key that a
    rendition names again stays. Raises `StorageUnavailable`: the rest waits for a later round.
    """
    named = select(Rendition.id).where(Rendition.key == Retired.key).exists()
    due = select(Retired.key).where(Retired.due <= now(), ~named).order_by(Retired.due).limit(_REMOVALS)
    with reading() as session:
        keys = session.scalars(due).all()
    for key in keys:
        objects.delete(key)
        with transaction() as session:
            session.execute(delete(Retired).where(Retired.key == key))
    return len(keys)


def sweep() -> None:
    """One round of everything."""
    for chore in (take_back_leases, wake_unclaimed, complete_pending, remove_retired):
        try:
            if count := chore():
                log.info("%s: %d", chore.__name__, count)
        except (OperationalError, Retryable) as error:
            log.warning("%s waits: %s", chore.__name__, type(error).__name__)
        # The boundary of the process: one chore that cannot be done must not keep the others from being done.
        except Exception:
            log.exception("%s went wrong", chore.__name__)


def main() -> None:
    """Sweep until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    log.info("relay up")
    with acting_as("relay"):
        while not stop.wait(settings().relay_seconds):
            sweep()


if __name__ == "__main__":
    main()
