"""The heartbeat beside work that holds everything up, and a database that does."""

import ctypes
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import make_url

from service.catalogue.database import reading, transaction
from service.catalogue.job import Job, JobState
from service.config import settings
from service.jobs import lease, steer
from tests.making import make_job, make_recording
from workers.heartbeat import Heartbeat, seconds

LEASE = 6
RELAY = """
import time
from service.jobs.recovery import take_back_leases
while True:
    print(take_back_leases(), flush=True)
    time.sleep(0.2)
"""
"""Another process that takes back what is not renewed."""

one_database = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def short_leases(catalogue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_LEASE_SECONDS", str(LEASE))
    settings.cache_clear()


@pytest.fixture
def held(short_leases: None) -> lease.Claim:
    claimed = lease.claim(make_job(make_recording()).id, "worker/1")
    assert claimed
    return claimed


@contextmanager
def busy_database(url: str) -> Iterator[None]:
    """One in which nobody else can write."""
    other = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@one_database
def test_the_lease_outlives_native_code_that_lets_no_other_thread_run(held: lease.Claim) -> None:
    keeps_the_lock = ctypes.PyDLL(None)  # calls do not release Python's global lock
    command = [sys.executable, "-c", RELAY]
    with (
        Heartbeat(held, seconds()) as heartbeat,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as relay,
    ):
        assert relay.stdout
        told = [relay.stdout.readline()]
        for _ in range(2):
            keeps_the_lock.usleep(3_000_000)
            time.sleep(0.3)
        relay.kill()
        told += relay.stdout.readlines()
    assert set(told) == {"0\n"}
    assert not heartbeat.cancelled.is_set()
    with lease.finish(held):
        pass


@one_database
def test_a_process_that_held_itself_up_does_not_blame_the_catalogue(held: lease.Claim) -> None:
    keeps_the_lock = ctypes.PyDLL(None)
    with Heartbeat(held, seconds()) as heartbeat:
        time.sleep(1.5)
        keeps_the_lock.usleep(LEASE * 1_000_000)
        time.sleep(0.5)
        assert not heartbeat.cancelled.is_set(), "the lease was free to be renewed"
    with lease.finish(held):
        pass


@one_database
def test_a_lease_is_counted_from_before_its_claim(held: lease.Claim, catalogue: str) -> None:
    with Heartbeat(held, seconds() - LEASE + 2) as heartbeat, busy_database(catalogue):
        assert heartbeat.cancelled.wait(2)
        assert heartbeat.lapsed


@one_database
def test_a_database_that_is_slow_for_less_than_a_lease_costs_nothing(
    held: lease.Claim, catalogue: str
) -> None:
    with Heartbeat(held, seconds()) as heartbeat:
        with busy_database(catalogue):
            time.sleep(LEASE * 0.6)
        time.sleep(LEASE * 0.6)
        assert not heartbeat.cancelled.is_set()


@one_database
def test_work_is_given_up_before_a_lease_ends_that_cannot_be_renewed(
    held: lease.Claim, catalogue: str
) -> None:
    with reading() as session:
        ends = session.get_one(Job, held.job_id).lease_until
    assert ends
    left = ends.timestamp() - time.time()
    with Heartbeat(held, seconds()) as heartbeat, busy_database(catalogue):
        assert heartbeat.cancelled.wait(left)
        assert heartbeat.lapsed


def test_a_cancel_is_heard_within_two_seconds(held: lease.Claim) -> None:
    with Heartbeat(held, seconds()) as heartbeat:
        with transaction() as session:
            steer.cancel(session, held.job_id)
        assert heartbeat.cancelled.wait(2)
        assert not heartbeat.lapsed


@one_database
def test_the_end_does_not_wait_for_a_database_that_does_not_answer(held: lease.Claim, catalogue: str) -> None:
    with busy_database(catalogue):
        with Heartbeat(held, seconds()):
            time.sleep(1.5)  # a renewal is on its way
            began = time.monotonic()
        assert time.monotonic() - began < 2
        assert threading.active_count() > 1
    with reading() as session:
        assert session.get_one(Job, held.job_id).state is JobState.RUNNING
