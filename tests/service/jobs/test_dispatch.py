"""Wake-ups: sent once the job is durable, and of no importance to its survival."""

import importlib
import time
from urllib.parse import urlsplit

import pytest
import redis
from sqlalchemy import func, select, update

from faults.proxy import Proxy
from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobKind
from service.config import settings
from service.errors import QueueUnavailable
from service.events import FLOW, QUEUES, emit
from service.jobs import dispatch, wakeups
from service.jobs.wakeups import wake_unclaimed
from service.timecode import now
from tests.making import make_job
from tests.settings import forget_settings


@pytest.fixture
def queue(catalogue: str) -> "redis.Redis":
    store = redis.Redis.from_url(settings().redis_url)
    store.flushdb()
    return store


def test_every_kind_of_job_has_a_cause_a_queue_and_a_task(catalogue: str) -> None:
    caused = {kind for kinds in FLOW.values() for kind in kinds}
    assert caused == set(JobKind) == set(QUEUES)
    for kind in JobKind:
        assert callable(getattr(importlib.import_module(f"workers.tasks.{kind}"), kind))


def test_a_wake_up_is_sent_after_the_commit(queue: "redis.Redis", recording_id: str) -> None:
    job = make_job(recording_id)
    assert queue.llen("media") == 1
    message = queue.lindex("media", 0)
    assert isinstance(message, bytes)
    assert b"storyreel.probe" in message
    with reading() as session:
        assert session.get_one(Job, job.id).woken_at


def test_a_transaction_that_fails_leaves_neither_job_nor_wake_up(
    queue: "redis.Redis", recording_id: str
) -> None:
    with pytest.raises(ZeroDivisionError), dispatch.facts() as session:
        emit(session, EventName.RECORDING_UPLOADED, recording_id)
        raise ZeroDivisionError
    assert queue.llen("media") == 0
    with reading() as session:
        assert session.scalar(select(func.count(Job.id))) == 0


def test_redis_forgets_everything_and_the_relay_sends_it_again(
    queue: "redis.Redis", recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_job(recording_id)
    queue.flushdb()
    assert wake_unclaimed() == 0  # just announced: not yet
    monkeypatch.setenv("STORYREEL_WAKE_AGAIN_SECONDS", "0")
    settings.cache_clear()
    assert wake_unclaimed() == 1
    assert queue.llen("media") == 1


def test_a_job_behind_busy_workers_is_announced_once(
    queue: "redis.Redis", recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_job(recording_id)
    make_job(recording_id)
    monkeypatch.setenv("STORYREEL_WAKE_AGAIN_SECONDS", "0")
    settings.cache_clear()
    for _ in range(5):
        wake_unclaimed()
    assert queue.llen("media") == 2


def test_a_lost_message_is_sent_again_behind_a_long_queue_of_the_other_kind(
    queue: "redis.Redis", recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wakeups, "_SLICE", 2)
    for name in (*[EventName.RECORDING_UPLOADED] * 2, EventName.RECORDING_PROBED):
        make_job(recording_id, name)
    with transaction() as session:
        session.execute(update(Job).where(Job.kind == JobKind.TRANSCRIBE).values(next_attempt_at=now()))
    queue.delete("speech")
    monkeypatch.setenv("STORYREEL_WAKE_AGAIN_SECONDS", "0")
    settings.cache_clear()
    wake_unclaimed()
    assert queue.llen("speech") == 1


def test_without_redis_the_fact_is_recorded_at_once_and_announced_later(
    catalogue: str, recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_REDIS_URL", "redis://127.0.0.1:1/0")
    forget_settings()
    began = time.monotonic()
    job = make_job(recording_id)
    assert time.monotonic() - began < 5  # a person waits for this answer
    with pytest.raises(QueueUnavailable):
        dispatch.send(job.id, job.kind)
    with transaction() as session:
        assert session.get_one(Job, job.id).woken_at is None


def test_a_silent_redis_holds_up_one_request_and_only_for_a_moment(
    catalogue: str, recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = urlsplit(settings().redis_url)
    with Proxy((str(direct.hostname), direct.port or 6379)) as proxy:
        through = direct.netloc.replace(f":{direct.port}", f":{proxy.port}")
        monkeypatch.setenv("STORYREEL_REDIS_URL", direct._replace(netloc=through).geturl())
        monkeypatch.setattr(dispatch, "_AWAY_SECONDS", 60.0)
        forget_settings()
        make_job(recording_id)  # the connection is open
        proxy.black_hole()
        began = time.monotonic()
        make_job(recording_id)
        assert time.monotonic() - began < 3.0  # workers would wait 5 s
        connections = proxy.counts.connections
        make_job(recording_id)
        assert proxy.counts.connections == connections  # Redis was not asked again
        proxy.pass_through()
        with pytest.raises(QueueUnavailable):
            dispatch.send("job", JobKind.PROBE)
        dispatch.redis_is_away().until = time.monotonic()
        dispatch.send("job", JobKind.PROBE)
        forget_settings()
