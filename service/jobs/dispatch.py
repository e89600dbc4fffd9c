"""Waking workers: a Celery message carries a job's id and nothing else, and may be lost without harm.

The job's row is committed first; if the message is never sent or Redis forgets it, the relay sends another.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.catalogue.database import transaction
from service.catalogue.job import Job, JobKind
from service.config import settings
from service.errors import QueueUnavailable
from service.events import QUEUES, Queue
from service.timecode import now

log = logging.getLogger(__name__)


# Workers hold connections for months and wait for messages on them: a Redis that is slow for a moment (its
# log is being synced to a busy disk) must not cost them these. `max_retries`: with a Redis that is gone
# sending fails in 0.01 s; with the default of a hundred tries it took 6 s, and the relay tries again anyway.
TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 2, "socket_timeout": 5}

# Whoever only sends has a person waiting: Redis answers in a millisecond or counts as away.
_SENDER_SECONDS = 0.5
_SENDER_OPTIONS = TRANSPORT_OPTIONS | {
    "socket_connect_timeout": _SENDER_SECONDS,
    "socket_timeout": _SENDER_SECONDS,
}
_AWAY = "The queue does not answer; work goes on when it is back."
# Redis is not asked again for so long after it did not answer; else each request would wait for it in vain.
_AWAY_SECONDS = 3.0


@dataclass(slots=True)
class Absence:
    """Remembers for a while that Redis did not answer, for all threads of the process."""

    until: float = 0.0

    def __bool__(self) -> bool:
        return time.monotonic() < self.until

    def noticed(self) -> None:
        """It did not answer just now."""
        self.until = time.monotonic() + _AWAY_SECONDS


@cache
def redis_is_away() -> Absence:
    """What this process knows about Redis."""
    return Absence()


@cache
def broker() -> Celery:
    """The Celery application of whoever sends messages; workers add their own settings to it.

    No result backend: results live in the catalogue, and with one a send while Redis is down blocks for 19 s.
    """
    app = Celery("storyreel", set_as_current=False)
    app.add_defaults(  # read when first needed, so that importing a task needs no settings
        lambda: {
            "broker_url": settings().redis_url,
            "broker_connection_retry_on_startup": True,
            "broker_transport_options": _SENDER_OPTIONS,
            "task_ignore_result": True,
        }
    )
    return app


def task_name(kind: JobKind) -> str:
    """The name workers register the kind's task under: the service knows them by this string only."""
    return f"storyreel.{kind}"


def send(job_id: str, kind: JobKind) -> None:
    """Wake a worker for a job. Raises `QueueUnavailable` when Redis does not take the message."""
    away = redis_is_away()
    if away:
        raise QueueUnavailable(_AWAY)
    try:
        broker().send_task(
            task_name(kind), args=[job_id], queue=QUEUES[kind], retry=False, ignore_result=True
        )
    except OperationalError as error:
        away.noticed()
        raise QueueUnavailable(_AWAY) from error


def messages_waiting(queue: Queue) -> int:
    """How many wake-ups lie in a queue. Raises `QueueUnavailable`."""
    try:
        with Redis.from_url(
            settings().redis_url,
            socket_connect_timeout=_SENDER_SECONDS,
            socket_timeout=_SENDER_SECONDS,
        ) as store:
            return int(store.llen(queue))  # Kombu keeps a queue as a list of the same name
    except RedisError as error:
        raise QueueUnavailable(_AWAY) from error


def wake(jobs: Iterable[tuple[str, JobKind]]) -> None:
    """Wake workers for these jobs, as far as Redis is there; the relay sees to the rest."""
    sent = []
    for job_id, kind in jobs:
        try:
            send(job_id, kind)
        except QueueUnavailable as error:
            log.warning("no wake-up for job %s: %s", job_id, error)
            break
        sent.append(job_id)
    if sent:
        try:
            with transaction() as session:
                session.execute(update(Job).where(Job.id.in_(sent)).values(woken_at=now()))
        except SQLAlchemyError as error:
            # The facts are recorded and the messages sent; without the note the relay may send them twice.
            log.warning("no note of %d wake-ups: %s", len(sent), type(error).__name__)


@contextmanager
def facts() -> Iterator[Session]:
    """A transaction that records facts; once it is durable, workers are woken for the jobs it queued."""
    with transaction() as session:
        yield session
    wake(session.info.pop("queued", []))
