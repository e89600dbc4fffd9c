"""However a worker ends, nothing of it goes on, and its jobs are given back."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.catalogue.attempt import Outcome
from service.catalogue.job import JobState
from service.config import settings
from tests.workers.launching import (
    Launched,
    hand_of,
    job_and_attempts,
    queued_nap,
    until_at_work,
    within,
)
from workers import processes

# The fault table does the same on PostgreSQL.
pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)

Launch = Callable[..., Launched]


@pytest.fixture
def launch(catalogue: str, tmp_path: Path) -> Iterator[Launch]:
    started: list[Launched] = []

    def start(**settings: str) -> Launched:
        started.append(Launched(tmp_path / f"{len(started)}.log", **settings))
        return started[-1]

    yield start
    for one in started:
        one.end()


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def folders_of_jobs() -> list[Path]:
    return [entry for entry in (settings().scratch_dir / "jobs").iterdir() if entry.is_dir()]


def test_a_worker_that_is_asked_to_stop_hands_back_what_does_not_end_in_time(launch: Launch) -> None:
    job = queued_nap()
    worker = launch(soft_stop_seconds="0.5")
    until_at_work(worker, job)
    below = processes.descendants(worker.process.pid)
    # As at the shutdown of a machine: everybody is asked, hands and tools too, and the launcher perhaps last.
    for request in (signal.SIGTERM, signal.SIGHUP):
        for pid in below[1:]:
            os.kill(pid, request)
    os.kill(worker.main, signal.SIGTERM)
    time.sleep(0.5)
    os.kill(worker.process.pid, signal.SIGTERM)
    assert worker.process.wait(30) == 0
    assert not alive(below)
    found, outcomes = job_and_attempts(job)
    assert (found.state, found.attempts, outcomes) == (JobState.QUEUED, 0, [Outcome.HANDED_BACK])


def test_hands_that_the_launcher_ends_are_not_taken_for_lost(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOK_SECONDS", "0.001")
    jobs = [queued_nap(), queued_nap()]
    worker = launch(soft_stop_seconds="0")
    for job in jobs:
        until_at_work(worker, job)
    os.kill(worker.process.pid, signal.SIGTERM)
    assert worker.process.wait(30) == 0
    assert [job_and_attempts(job)[1] for job in jobs] == [[Outcome.HANDED_BACK]] * 2


def test_a_job_that_ends_in_time_is_finished(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAP_SECONDS", "1.5")
    job = queued_nap()
    worker = launch(soft_stop_seconds="30")
    until_at_work(worker, job)
    os.kill(worker.process.pid, signal.SIGTERM)
    assert worker.process.wait(30) == 0
    found, outcomes = job_and_attempts(job)
    assert (found.state, found.attempts, outcomes) == (JobState.DONE, 1, [Outcome.DONE])


def test_when_celery_is_killed_its_jobs_are_taken_back_and_the_launcher_says_so(launch: Launch) -> None:
    job = queued_nap()
    worker = launch()
    until_at_work(worker, job)
    below = processes.descendants(worker.process.pid)
    os.kill(worker.main, signal.SIGKILL)
    assert worker.process.wait(30) == 1
    assert not alive(below)
    assert folders_of_jobs()
    launch()
    within(120, lambda: not folders_of_jobs())  # the next one clears away what this one left
    found, outcomes = job_and_attempts(job)
    assert (found.state, found.attempts, outcomes) == (JobState.QUEUED, 1, [Outcome.LOST])


def test_when_the_launcher_is_killed_everything_dies_with_it(launch: Launch) -> None:
    job = queued_nap()
    worker = launch()
    until_at_work(worker, job)
    below = processes.descendants(worker.process.pid)
    os.kill(worker.main, signal.SIGSTOP)  # what is stopped dies too
    worker.process.kill()
    worker.process.wait()
    within(5, lambda: not alive(below))


def test_a_hand_that_is_killed_loses_its_job_at_once_and_the_worker_goes_on(launch: Launch) -> None:
    job = queued_nap()
    worker = launch(lease_seconds="300")
    until_at_work(worker, job)
    os.kill(hand_of(job), signal.SIGKILL)
    within(30, lambda: job_and_attempts(job)[1][:1] == [Outcome.LOST])
    assert worker.process.poll() is None


def test_a_tool_that_outlives_its_hand_is_ended(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAP_THROUGH", "setpriv --pdeathsig clear")
    job = queued_nap()
    worker = launch()
    until_at_work(worker, job)
    tools = worker.tools()
    os.kill(hand_of(job), signal.SIGKILL)
    within(5, lambda: not alive(tools))
    assert worker.process.poll() is None
