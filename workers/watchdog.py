"""The watchdog beside a worker: a thread in its launcher that sees what the worker cannot see itself.

A *hand* is a process of Celery's pool: it does one job at a time. Three things go wrong with hands.

*A hand works on without a lease.* A hand that is stopped (SIGSTOP, a debugger, a memory that swaps) cannot
renew its lease, and its heartbeat cannot end its ffmpeg; another worker has the job by then. Such a hand is
killed, and what it started dies with it; Celery makes another.

*A hand was killed*, by a person or by a kernel that ran out of memory. Its job is taken back at once, not
when its lease runs out.

*Hands are idle and take nothing.* Celery's connection to Redis may hang after a reconnect (celery 8030, 8091,
9054, 10205, 10302, 10502), or its main process may. When messages wait, jobs are due and no hand has had one
for `watchdog_seconds`, the worker is to be started again: `reason` then says why.

Without an answer from Redis or the database nothing is known, and so nothing is done.
"""

import logging
import threading
import time

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from service.actor import acting_as
from service.catalogue.attempt import Attempt
from service.catalogue.base import new_id
from service.catalogue.database import reading
from service.catalogue.job import Job, JobState
from service.config import settings
from service.errors import QueueUnavailable
from service.events import QUEUES, Queue
from service.jobs import recovery
from service.jobs.dispatch import messages_waiting
from service.timecode import now
from workers import processes

log = logging.getLogger(__name__)

_LOOK_S = 2.0
# A hand that can end its work itself does so within the second between two heartbeats and the fifth of one
# between two looks at ffmpeg. With both numbers, no ffmpeg outlives its lease by more than six seconds.
_GRACE_S = 3.0


class Watchdog:
    """Over the Celery whose main process is `celery`, and whose claims bear the name `node`."""

    def __init__(self, queue: Queue, node: str, celery: int) -> None:
        self.reason: str | None = None
        self._queue = queue
        self._node = node
        self._celery = celery
        self._hands: set[int] = set()
        self._leases: set[int] = set()
        self._without_lease: dict[int, float] = {}
        self._starving_since: float | None = None
        self._asked = new_id()
        self._stopped = False
        self._judging = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """From now on nobody is taken for lost: the launcher is about to end the hands itself."""
        with self._judging:
            self._stopped = True

    def _watch(self) -> None:
        while self.reason is None and not self._stopped:
            time.sleep(_LOOK_S)
            try:
                with acting_as(self._node):
                    self.look(time.monotonic())
            except SQLAlchemyError as error:
                log.info("the watchdog knows of no leases: %s", type(error).__name__)
                self._without_lease.clear()
                self._starving_since = None
            except QueueUnavailable:
                self._starving_since = None
            # The boundary of the thread: without it the worker would go on unwatched.
            except Exception:
                log.exception("the watchdog went wrong")

    def look(self, instant: float) -> None:
        """One look, at `instant` (seconds of any clock that does not jump)."""
        hands = set(processes.children(self._celery))
        before, self._hands = self._hands, hands
        # In this order: what has a lease now had it when it was seen at work, or has just ended well.
        at_work = {hand for hand in hands if processes.children(hand) or processes.is_stopped(hand)}
        # A worker with nothing to do asks the database nothing. Other hands than before: one was killed,
        # perhaps one that no look ever saw.
        if at_work or self._leases or hands != before:
            self._leases = self._held()
        self._end_what_has_no_lease(at_work - self._leases, instant)
        self._take_back_from_the_dead()
        self._tell_starving(bool(hands) and self._is_starving(), instant)

    def _held(self) -> set[int]:
        """The hands that hold a job by a lease that has not run out."""
        with reading() as session:
            owners = session.scalars(
                select(Job.lease_owner).where(
                    Job.state == JobState.RUNNING,
                    Job.lease_until > now(),
                    Job.lease_owner.startswith(f"{self._node}/", autoescape=True),
                )
            ).all()
        return {int(owner.rpartition("/")[2]) for owner in owners if owner}

    def _end_what_has_no_lease(self, hands: set[int], instant: float) -> None:
        self._without_lease = {hand: self._without_lease.get(hand, instant) for hand in hands}
        for hand, since in self._without_lease.items():
            if instant - since >= _GRACE_S:
                log.warning("hand %d works on without a lease and is killed", hand)
                processes.kill(hand)

    def _take_back_from_the_dead(self) -> None:
        # The lock is not held while the database is asked: nobody who wants to stop waits for that.
        with self._judging:
            if self._stopped:
                return
            # Listed only now: a hand that is younger than the list above may have a lease already.
            lost = self._leases.difference(processes.children(self._celery))
        for hand in lost:
            log.warning("hand %d was lost", hand)
            recovery.take_back_from(f"{self._node}/{hand}")
            self._leases.discard(hand)

    def _is_starving(self) -> bool:
        """Whether messages wait and jobs are due here, all hands are idle, and none had a job since the last
        time this was asked."""
        if self._leases or not messages_waiting(self._queue):
            return False
        kinds = [kind for kind, queue in QUEUES.items() if queue is self._queue]
        due = exists().where(Job.state == JobState.QUEUED, Job.next_attempt_at <= now(), Job.kind.in_(kinds))
        mine = Attempt.owner.startswith(f"{self._node}/", autoescape=True)
        before, self._asked = self._asked, new_id()  # ids are sorted by time, and have an index
        with reading() as session:
            is_due = session.scalar(select(due))
            claimed = session.scalar(select(exists().where(Attempt.id > before, mine)))
        self._leases = self._held()
        return bool(is_due) and not claimed and not self._leases

    def _tell_starving(self, starving: bool, instant: float) -> None:
        if not starving:
            self._starving_since = None
        elif self._starving_since is None:
            self._starving_since = instant
        elif instant - self._starving_since >= settings().watchdog_seconds:
            self.reason = "messages wait, jobs are due and hands are idle, but none is taken"
