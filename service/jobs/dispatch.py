"""Waking workers: a Celery message carries a job's id and nothing else, and may be lost without harm.

The job's row is committed first; if the message is never sent or Redis forgets it, the relay sends another.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from service.catalogue.database import transaction
from service.catalogue.job import Job, JobKind
from service.config import settings
from service.errors import QueueUnavailable
from service.events import QUEUES, Queue
from service.timecode import now

log = logging.getLogger(__name__)


# A web request must not wait for a Redis that is gone: 0.01 s this way, 6 s with the default of a hundred
# tries; the relay tries again anyway.
TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 2, "socket_timeout": 5}


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
            "broker_transport_options": TRANSPORT_OPTIONS,
            "task_ignore_result": True,
        }
    )
    return app


def task_name(kind: JobKind) -> str:
    """The name workers register the kind's task under: the service knows them by this string only."""
    return f"storyreel.{kind}"


def send(job_id: str, kind: JobKind) -> None:
    """Wake a worker for a job. Raises `QueueUnavailable` when Redis does not take the message."""
    try:
        broker().send_task(
            task_name(kind), args=[job_id], queue=QUEUES[kind], retry=False, ignore_result=True
        )
    except OperationalError as error:
        raise QueueUnavailable("The queue does not answer; work goes on when it is back.") from error


def messages_waiting(queue: Queue) -> int:
    """How many wake-ups lie in a queue. Raises `QueueUnavailable`."""
    try:
        with Redis.from_url(settings().redis_url, socket_connect_timeout=2, socket_timeout=5) as store:
            return int(store.llen(queue))  # Kombu keeps a queue as a list of the same name
    except RedisError as error:
        raise QueueUnavailable("The queue does not answer; work goes on when it is back.") from error


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
        except DatabaseError as error:
            # The facts are recorded and the messages sent; without the note the relay may send them twice.
            log.warning("no note of %d wake-ups: %s", len(sent), type(error).__name__)


@contextmanager
def facts() -> Iterator[Session]:
    """A transaction that records facts; once it is durable, workers are woken for the jobs it queued."""
    with transaction() as session:
        yield session
    wake(session.info.pop("queued", []))
