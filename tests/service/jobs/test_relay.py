"""The relay as a process, with each of its neighbours away in turn; and two of them at once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import make_url, update

from faults.proxy import Proxy
from service.catalogue.database import reading, transaction
from service.catalogue.job import Job, JobState
from service.catalogue.retired import Retired
from service.config import settings
from service.events import Queue
from service.jobs import lease, relay
from service.jobs.dispatch import messages_waiting, redis_is_away
from service.jobs.wakeups import wake_unclaimed
from service.storage import objects
from service.timecode import now
from tests.making import make_job
from tests.settings import forget_settings

KEY = "derived/relay/a/video.mp4"


@pytest.fixture
def queue(catalogue: str) -> "Iterator[redis.Redis]":
    with redis.Redis.from_url(settings().redis_url) as store:
        store.flushdb()
        yield store


@contextmanager
def running(log: Path, **changed: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The relay's process, with these settings changed."""
    environment = os.environ | {"STORYREEL_RELAY_SECONDS": "0.2"} | changed
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.jobs.relay"], env=environment, stderr=written, stdout=written
        )
    try:
        yield process
        assert process.poll() is None, f"it ended by itself:\n{log.read_text()}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def lost_job(recording_id: str) -> str:
    """A job whose worker is gone: its lease is over, and nobody was told of it."""
    job_id = make_job(recording_id).id
    assert lease.claim(job_id, "worker/1")
    with transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=now() - timedelta(seconds=1)))
    return job_id


def is_queued(job_id: str) -> bool:
    with reading() as session:
        return session.get_one(Job, job_id).state is JobState.QUEUED


def retire_an_object() -> None:
    objects.put_bytes(KEY, b"film")
    with transaction() as session:
        session.add(Retired(key=KEY, rendition_id=None, mime="video/mp4", due=now()))


def test_without_redis_only_the_wake_ups_wait(
    queue: "redis.Redis", recording_id: str, tmp_path: Path
) -> None:
    job_id = lost_job(recording_id)
    queue.flushdb()
    retire_an_object()
    url = make_url(settings().redis_url)
    with Proxy((str(url.host), int(url.port or 0))) as proxy:
        proxy.refuse()
        changed = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        log = tmp_path / "log"
        with running(log, STORYREEL_REDIS_URL=changed):
            wait_for(lambda: is_queued(job_id), "the lease is taken back")
            wait_for(lambda: objects.size(KEY) is None, "the object is removed")
            wait_for(lambda: "wake_unclaimed waits: QueueUnavailable" in log.read_text(), "it says so")
            assert queue.llen("media") == 0
            proxy.pass_through()
            wait_for(lambda: queue.llen("media") == 1, "the job is announced")


def test_while_the_storage_hangs_leases_are_taken_back(
    queue: "redis.Redis", recording_id: str, tmp_path: Path
) -> None:
    retire_an_object()
    _, _, address = settings().s3_endpoint.partition("//")
    host, _, port = address.partition(":")
    with Proxy((host, int(port))) as proxy:
        proxy.black_hole()
        with running(tmp_path / "log", STORYREEL_S3_ENDPOINT=f"http://127.0.0.1:{proxy.port}"):
            wait_for(lambda: proxy.counts.connections > 0, "the storage is asked")
            job_id = lost_job(recording_id)
            queue.flushdb()
            wait_for(lambda: is_queued(job_id) and queue.llen("media") == 1, "the job is announced again")
            proxy.pass_through()
            wait_for(lambda: objects.size(KEY) is None, "the object is removed")


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_when_the_database_comes_back_it_goes_on(
    queue: "redis.Redis", recording_id: str, tmp_path: Path
) -> None:
    job_id = lost_job(recording_id)
    url = make_url(settings().database_url)
    log = tmp_path / "log"
    with Proxy(Path(str(url.query["host"])) / ".s.PGSQL.5432") as proxy:
        proxy.refuse()
        through = url.set(host="127.0.0.1", port=proxy.port, query={}).render_as_string(hide_password=False)
        with running(log, STORYREEL_DATABASE_URL=through):
            wait_for(lambda: "take_back waits: OperationalError" in log.read_text(), "it says so")
            proxy.pass_through()
            wait_for(lambda: is_queued(job_id), "the lease is taken back")
            proxy.reset_all()
            again = lost_job(recording_id)
            wait_for(lambda: is_queued(again), "it goes on when its connections were cut")


def test_two_relays_announce_each_job_once(
    queue: "redis.Redis", recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):
        make_job(recording_id)
    for _ in range(3):
        queue.flushdb()
        with transaction() as session:
            session.execute(update(Job).values(woken_at=None))
        together = threading.Barrier(4)

        def round_of(_: int, together: threading.Barrier = together) -> int:
            together.wait()
            return wake_unclaimed()

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(round_of, range(4))) == 20
        assert messages_waiting(Queue.MEDIA) == 20


def test_a_redis_that_goes_away_in_the_middle_costs_no_waiting(
    queue: "redis.Redis", recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was noted as announced and was not, is announced in the next round, not when the note is stale."""
    job = make_job(recording_id)
    queue.flushdb()
    with transaction() as session:
        session.execute(update(Job).values(woken_at=None))
    url = make_url(settings().redis_url)
    with Proxy((str(url.host), int(url.port or 0))) as proxy, monkeypatch.context() as away:
        changed = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        away.setenv("STORYREEL_REDIS_URL", changed)
        forget_settings()
        real = messages_waiting(Queue.MEDIA)

        def then_away(_: Queue) -> int:
            proxy.refuse()
            return real

        away.setattr("service.jobs.wakeups.messages_waiting", then_away)
        relay.once(relay.Chore(wake_unclaimed))
    forget_settings()
    with reading() as session:
        assert session.get_one(Job, job.id).woken_at is None
    redis_is_away.cache_clear()
    assert wake_unclaimed() == 1
