"""Can this process serve? Asks the database, Redis and the storage, side by side and never for long.

Without the database or the storage it cannot. Without Redis it can: uploads are taken, and work begins when
Redis is back. That, or work that nobody takes, makes it `degraded`: somebody should look, but sending people
elsewhere would help nobody.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from service.catalogue.database import reading
from service.catalogue.job import Job, JobState
from service.config import settings
from service.errors import StoryreelError
from service.storage.reach import reach
from service.timecode import now

log = logging.getLogger(__name__)

# Load balancers give up after two to five seconds; what is well answers in a few milliseconds.
_TIMEOUT_SECONDS = 2.0
# However often it is asked, the stores are asked once a second at most.
_FRESH_SECONDS = 1.0
# The longest that a job waits behind others on a machine that keeps up: an hour-long story takes a recogniser
# about half an hour (docs/performance.md).
_TOO_OLD_SECONDS = 1800.0
_NEEDED = ("database", "storage")


class Readiness:
    """Asks anew when the last answer is older than a second. One for each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._report: dict[str, Any] = {}
        self._at = -_FRESH_SECONDS
        self._checks = {
            "database": _Check(_database),
            "redis": _Check(_redis),
            "storage": _Check(reach),
        }

    def report(self) -> dict[str, Any]:
        """`ready`, `degraded`, each check with `ok` and `milliseconds`, the queue's age in seconds."""
        with self._lock:
            if time.monotonic() - self._at >= _FRESH_SECONDS:
                self._report = self._ask()
                self._at = time.monotonic()
            return self._report

    def _ask(self) -> dict[str, Any]:
        started = time.monotonic()
        asked = {name: check.ask() for name, check in self._checks.items()}
        wait_for(asked.values(), _TIMEOUT_SECONDS)
        answers = {name: self._checks[name].answer(started) for name in asked}
        told = self._checks["database"].told if answers["database"]["ok"] else None
        ready = all(answers[name]["ok"] for name in _NEEDED)
        late = told is not None and told > _TOO_OLD_SECONDS
        return {
            "ready": ready,
            "degraded": late or not all(answer["ok"] for answer in answers.values()),
            "checks": answers,
            "queue": {"oldest_waiting_seconds": None if told is None else round(told, 1)},
        }


class _Check:
    """One question in a thread of its own. While it is stuck no other is asked: threads do not pile up."""

    def __init__(self, question: Callable[[], float | None]) -> None:
        self._question = question
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._asked: Future[float | None] | None = None
        self._took = 0.0

    def ask(self) -> "Future[float | None]":
        """Ask, unless the last question is still open."""
        if self._asked is None or self._asked.done():
            self._asked = self._thread.submit(self._timed)
        return self._asked

    def answer(self, started: float) -> dict[str, Any]:
        """What is known by now; `started` is the monotonic instant of asking."""
        if self._asked is None or not self._asked.done():
            return {"ok": False, "milliseconds": _milliseconds(time.monotonic() - started)}
        error = self._asked.exception()
        if error is not None and not isinstance(error, SQLAlchemyError | RedisError | StoryreelError):
            log.error("a readiness check went wrong", exc_info=error)
        return {"ok": error is None, "milliseconds": _milliseconds(self._took)}

    @property
    def told(self) -> float | None:
        """What the last question that was answered told."""
        return self._asked.result() if self._asked is not None else None

    def _timed(self) -> float | None:
        started = time.monotonic()
        try:
            return self._question()
        finally:
            self._took = time.monotonic() - started


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _database() -> float:
    """How long the oldest job has been waiting, for free hands or for one and the same thing, in seconds; 0
    where none is."""
    with reading() as session:
        oldest = session.scalar(select(func.min(Job.waiting_since)).where(Job.state == JobState.QUEUED))
    return max(0.0, (now() - oldest).total_seconds()) if oldest else 0.0


def _redis() -> None:
    half = _TIMEOUT_SECONDS / 2
    with Redis.from_url(settings().redis_url, socket_connect_timeout=half, socket_timeout=half) as store:
        store.ping()
