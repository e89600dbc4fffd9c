"""The watchdog beside a worker: a thread in its launcher that sees what the worker cannot see itself.

A *hand* is a process of Celery's pool: it does one job at a time. Two things go wrong with hands.

*A hand works on without a lease.* A hand that is stopped (SIGSTOP, a debugger, a memory that swaps) cannot
renew its lease, and its heartbeat cannot end its ffmpeg; another worker has the job by then. Such a hand is
killed, and what it started dies with it; Celery makes another.

*Hands are idle and take nothing.* Celery's connection to Redis may hang after a reconnect (celery 8030, 8091,
9054, 10205, 10302, 10502), or its main process may. When messages wait, jobs are due and no hand has had one
for `watchdog_seconds`, the worker is to be started again: `reason` then says why.

Without an answer from Redis or the database nothing is known, and so nothing is done.
"""

import logging
import threading
import time

from sqlalchemy import exists, func, select
from sqlalchemy.exc import SQLAlchemyError

from service.catalogue.attempt import Attempt
from service.catalogue.database import reading
from service.catalogue.job import Job, JobState
from service.config import settings
from service.errors import QueueUnavailable
from service.events import QUEUES, Queue
from service.jobs.dispatch import messages_waiting
from service.timecode import now
from workers import processes

log = logging.getLogger(__name__)

_LOOK_S = 1.0
# A hand that can end its work itself does so within the second between two heartbeats and the fifth of one
# between two looks at ffmpeg. With this, no ffmpeg outlives its lease by ten seconds.
_GRACE_S = 4.0


class Watchdog:
    """Over the Celery whose main process is `celery`, and whose claims bear the name `node`."""

    def __init__(self, queue: Queue, node: str, celery: int) -> None:
        self.reason: str | None = None
        self._queue = queue
        self._node = node
        self._celery = celery
        self._without_lease: dict[int, float] = {}
        self._starving_since: float | None = None
        self._claims = 0
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        while self.reason is None:
            time.sleep(_LOOK_S)
            try:
                self.look(time.monotonic())
            except (SQLAlchemyError, QueueUnavailable) as error:
                log.info("the watchdog sees nothing: %s", type(error).__name__)
                self._without_lease.clear()
                self._starving_since = None
            # The boundary of the thread: without it the worker would go on unwatched.
            except Exception:
                log.exception("the watchdog went wrong")

    def look(self, instant: float) -> None:
        """One look, at `instant` (seconds of any clock that does not jump)."""
        hands = processes.children(self._celery)
        # In this order: what has a lease now had it when it was seen at work, or has just ended well.
        at_work = {hand for hand in hands if processes.children(hand) or processes.is_stopped(hand)}
        waiting = messages_waiting(self._queue)
        leases = self._leases() if at_work or (hands and waiting) else set()
        self._end_what_has_no_lease(at_work - leases, instant)
        self._tell_starving(bool(hands) and not leases and bool(waiting) and self._nothing_taken(), instant)

    def _leases(self) -> set[int]:
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

    def _nothing_taken(self) -> bool:
        """Whether a job is due here, and none was claimed since the last time this was asked."""
        kinds = [kind for kind, queue in QUEUES.items() if queue is self._queue]
        due = exists().where(Job.state == JobState.QUEUED, Job.next_attempt_at <= now(), Job.kind.in_(kinds))
        mine = Attempt.owner.startswith(f"{self._node}/", autoescape=True)
        with reading() as session:
            is_due = session.scalar(select(due))
            claims = session.scalar(select(func.count()).where(mine)) or 0
        claimed, self._claims = claims > self._claims, claims
        return bool(is_due) and not claimed

    def _tell_starving(self, starving: bool, instant: float) -> None:
        if not starving:
            self._starving_since = None
        elif self._starving_since is None:
            self._starving_since = instant
        elif instant - self._starving_since >= settings().watchdog_seconds:
            self.reason = "messages wait, jobs are due and hands are idle, but none is taken"
