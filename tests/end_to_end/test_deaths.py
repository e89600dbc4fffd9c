"""Any one process may die at any moment: everything is done in the end, and once."""

import collections
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.sample import Sample
from service.catalogue.job import JobKind
from tests.end_to_end.conftest import PATIENCE_S, Api, start
from workers import processes

# Everything that keeps or moves a story; upkeep programs that run once are not there to be killed.
VICTIMS = [
    "web",
    "worker-media",  # its launcher
    "worker-media's Celery",
    "worker-speech",
    "relay",
    "redis",
    "swift-proxy",
    "swift-object",
    "swift-container",
    "swift-account",
    "swift-cache",
]
WORK_OF = {"worker-speech": {JobKind.TRANSCRIBE}, "worker-media": {JobKind.TRANSCODE}}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A stack of its own, which is not spared."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("STORYREEL_LEASE_SECONDS", "8")  # 20 by default; nobody need wait so long here
        running = start(tmp_path_factory.mktemp("mortal"))
    yield running
    running.session.close()
    running.stack.stop()


@pytest.fixture(scope="module")
def short_story(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first sentences of the story, in an old codec, so that there is something to encode."""
    path = tmp_path_factory.mktemp("short") / "short.mkv"
    command = ["ffmpeg", "-v", "error", "-i", sample.path, "-t", "12", "-c:v", "mpeg4", "-q:v", "3", path]
    subprocess.run([str(part) for part in command], check=True)
    return path


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_process_dies_and_everything_is_still_done_once(
    api: Api, short_story: Path, victim: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "service.cli", "process", short_story, "--out", out, "--title", victim]
    with subprocess.Popen(
        [*map(str, command)],
        env={**os.environ, **api.stack.env()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        wait_until_worked_on(api, victim)
        pid = process_of(api, victim)
        os.kill(pid, signal.SIGKILL)
        _, errors = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0, errors
    assert process_of(api, victim) != pid
    made = one_titled(api, victim)
    assert made["status"] == "ready"
    assert {job["state"] for job in made["jobs"]} == {"done"}
    counted = collections.Counter(job["kind"] for job in made["jobs"])
    assert counted["probe"] == counted["transcode"] == counted["transcribe"] == 1
    assert counted["cut"] == counted["refresh"] == len(made["extracts"]) >= 1
    files = collections.Counter((r["kind"], r["file_name"]) for r in made["renditions"])
    assert set(files.values()) == {1}
    assert made["source"]["sha256"] == hashlib.sha256(short_story.read_bytes()).hexdigest()


def process_of(api: Api, victim: str) -> int:
    """The program's main process; a launcher has one child, Celery's main process."""
    program, _, celery = victim.partition("'s ")
    pid = api.stack.pids()[program]
    if celery:
        (pid,) = processes.children(pid)
    return pid


def wait_until_worked_on(api: Api, title: str) -> None:
    """Until a job is running; for a worker, one of its own."""
    kinds = next((kinds for worker, kinds in WORK_OF.items() if title.startswith(worker)), set(JobKind))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for item in api.get("/api/v1/recordings?limit=200").json()["items"]:
            if item["title"] == title:
                jobs = api.get(item["links"]["self"]).json()["jobs"]
                if any(job["state"] == "running" and job["kind"] in kinds for job in jobs):
                    return
        time.sleep(0.05)
    raise AssertionError("nothing was ever worked on")


def one_titled(api: Api, title: str) -> dict[str, Any]:
    """The one recording of that title: it was not brought twice."""
    listed = api.get("/api/v1/recordings?limit=200").json()["items"]
    (found,) = [item for item in listed if item["title"] == title]
    seen: dict[str, Any] = api.get(found["links"]["self"]).json()
    return seen
