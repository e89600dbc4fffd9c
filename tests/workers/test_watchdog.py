"""The watchdog: who works without a lease is ended, who takes nothing is started again, and nobody else."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from service.catalogue.database import transaction
from service.catalogue.job import Job
from service.config import settings
from service.errors import QueueUnavailable
from service.events import Queue
from service.jobs import lease
from service.timecode import now
from tests.making import make_job, make_recording
from tests.settings import forget_settings
from tests.workers.launching import Launched, hand_of, queued_nap, until_at_work, within
from workers import processes
from workers.watchdog import Watchdog

NODE = "media@here"


@pytest.fixture
def hands(catalogue: str) -> Iterator[tuple[Watchdog, int]]:
    """A watchdog over a stand-in for Celery that has one hand; and that hand."""
    with subprocess.Popen(["sh", "-c", "sleep 300 & wait"]) as celery:
        within(10, lambda: processes.children(celery.pid))
        (hand,) = processes.children(celery.pid)
        yield Watchdog(Queue.MEDIA, NODE, celery.pid), hand
        processes.kill(hand)
        celery.kill()


@pytest.fixture
def waiting(hands: object) -> Iterator[Job]:
    """A job that is due, and its message in a queue that nobody empties."""
    empty_queue()
    yield queued_nap()
    empty_queue()


def empty_queue() -> None:
    with Redis.from_url(settings().redis_url) as store:
        store.delete(Queue.MEDIA)


def looked_at(watchdog: Watchdog, *seconds: float) -> str | None:
    for second in seconds:
        watchdog.look(second * settings().watchdog_seconds)
    return watchdog.reason


def test_idle_hands_that_take_nothing_for_long_although_work_waits(
    hands: tuple[Watchdog, int], waiting: Job
) -> None:
    assert looked_at(hands[0], 0.0, 0.9) is None
    assert "none is taken" in str(looked_at(hands[0], 1.1))


def test_a_worker_that_is_busy_is_left_alone(hands: tuple[Watchdog, int], waiting: Job) -> None:
    watchdog, hand = hands
    assert lease.claim(make_job(make_recording()).id, f"{NODE}/{hand}")
    assert looked_at(watchdog, 0.0, 1.1, 2.2) is None


def test_a_worker_that_took_something_meanwhile_is_left_alone(
    hands: tuple[Watchdog, int], waiting: Job
) -> None:
    watchdog, hand = hands
    assert looked_at(watchdog, 0.0, 0.9) is None
    held = lease.claim(make_job(make_recording()).id, f"{NODE}/{hand}")
    assert held
    with lease.finish(held):
        pass
    assert looked_at(watchdog, 1.1, 1.9) is None


def test_a_worker_whose_jobs_find_no_room_is_left_alone(hands: tuple[Watchdog, int], waiting: Job) -> None:
    watchdog, hand = hands
    job = make_job(make_recording())
    for second in (0.0, 0.9, 1.8, 2.7):
        with transaction() as session:
            session.get_one(Job, job.id).next_attempt_at = now()
        held = lease.claim(job.id, f"{NODE}/{hand}")
        assert held
        lease.hand_back(held, "The disk is full.", code="no_room")
        assert looked_at(watchdog, second) is None


def test_messages_without_jobs_and_jobs_without_messages_are_no_reason(
    hands: tuple[Watchdog, int], waiting: Job
) -> None:
    watchdog, _ = hands
    held = lease.claim(waiting.id, "media@elsewhere/1")
    assert held
    with lease.finish(held):
        pass
    assert looked_at(watchdog, 0.0, 1.1, 2.2) is None
    make_job(make_recording())
    empty_queue()
    assert looked_at(watchdog, 3.3, 4.4, 5.5) is None


def test_a_hand_that_is_stopped_without_a_lease_is_killed_and_one_with_a_lease_is_not(
    hands: tuple[Watchdog, int],
) -> None:
    watchdog, hand = hands
    held = lease.claim(make_job(make_recording()).id, f"{NODE}/{hand}")
    assert held
    os.kill(hand, signal.SIGSTOP)
    within(5, lambda: processes.is_stopped(hand))
    looked_at(watchdog, 0.0, 1.0)
    assert processes.is_stopped(hand)
    lease.hand_back(held, "Somebody else does it.", code="test")
    looked_at(watchdog, 2.0, 3.0)
    within(5, lambda: not processes.is_stopped(hand))


def test_a_process_that_a_debugger_holds_is_stopped() -> None:
    traced = "import ctypes, os; ctypes.CDLL(None).ptrace(0, 0, 0, 0); os.kill(os.getpid(), 19)"
    parent = (
        f"import subprocess as s, sys, time; s.Popen([sys.executable, '-c', {traced!r}]); time.sleep(300)"
    )
    with subprocess.Popen([sys.executable, "-c", parent]) as debugger:
        try:
            within(20, lambda: any(map(processes.is_stopped, processes.children(debugger.pid))))
        finally:
            for pid in (*processes.children(debugger.pid), debugger.pid):
                processes.kill(pid)


def test_nothing_is_known_while_redis_is_away(
    hands: tuple[Watchdog, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_REDIS_URL", "redis://127.0.0.1:1/0")
    forget_settings()
    with pytest.raises(QueueUnavailable):
        looked_at(hands[0], 0.0)
    monkeypatch.undo()
    forget_settings()
    assert hands[0].reason is None


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_a_worker_whose_main_process_hangs_is_ended_with_the_reason_in_the_log(
    catalogue: str, tmp_path: Path
) -> None:
    worker = Launched(tmp_path / "log", watchdog_seconds="3", lease_seconds="3")
    try:
        job = queued_nap()
        until_at_work(worker, job)
        os.kill(worker.main, signal.SIGSTOP)
        os.kill(hand_of(job), signal.SIGSTOP)  # it loses its lease, and is killed for it
        queued_nap()
        assert worker.process.wait(60) == 1
        assert "messages wait, jobs are due and hands are idle" in worker.log()
        assert "works on without a lease" in worker.log()
    finally:
        worker.end()
