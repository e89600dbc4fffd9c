"""Workers whose jobs are naps, and what the catalogue says of these."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from infra.local.supervision import ROOT
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.database import reading
from service.catalogue.job import Job, JobState
from service.jobs import dispatch
from tests.making import make_job, make_recording
from workers import processes

NAPS_S = 300


class Launched:
    """`sleeper.py`, running; its processes are found by descent."""

    def __init__(self, log: Path, **settings: str) -> None:
        self._log = log
        environment = {f"STORYREEL_{name.upper()}": value for name, value in settings.items()}
        environment = {"NAP_SECONDS": str(NAPS_S), **os.environ, **environment}
        with log.open("wb") as opened:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.workers.sleeper"], env=environment, cwd=ROOT, stderr=opened
            )

    @property
    def main(self) -> int:
        (main,) = processes.children(self.process.pid)
        return main

    def tools(self) -> list[int]:
        """The naps' processes."""
        return [pid for pid in processes.descendants(self.process.pid) if _is_a_nap(pid)]

    def log(self) -> str:
        return self._log.read_text()

    def end(self) -> None:
        """Whatever state the test left it in."""
        for pid in (self.process.pid, *processes.descendants(self.process.pid)):
            processes.kill(pid)
        self.process.wait()


def queued_nap() -> Job:
    """A job that is announced and due."""
    job = make_job(make_recording())
    dispatch.send(job.id, job.kind)
    return job


def job_and_attempts(job: Job) -> tuple[Job, list[Outcome | None]]:
    """How it is now, and how its attempts ended so far."""
    with reading() as session:
        query = select(Attempt.outcome).where(Attempt.job_id == job.id).order_by(Attempt.fence)
        return session.get_one(Job, job.id), list(session.scalars(query))


def hand_of(job: Job) -> int:
    """The process that has the job."""
    owner = job_and_attempts(job)[0].lease_owner or ""
    return int(owner.rpartition("/")[2])


def within(seconds: float, condition: Callable[[], object]) -> None:
    """Wait until it holds; fails the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def until_at_work(worker: Launched, job: Job) -> None:
    """Until the worker naps for the job. A worker takes seconds to start on a machine with other work."""
    within(120, lambda: job_and_attempts(job)[0].state is JobState.RUNNING and worker.tools())


def _is_a_nap(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/comm").read_text().strip() == "sleep"
    return False
