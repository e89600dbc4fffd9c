"""Recognition in a real worker: Celery's pool forks, and what the recognisers load must not mind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from infra.local.supervision import ROOT
from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.recording import Recording
from service.catalogue.transcript import Transcript
from service.events import emit
from service.findings import FindingCode
from service.jobs import dispatch
from service.jobs.dispatch import facts
from tests.workers.launching import within
from tests.working import bring
from workers import processes

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)


@contextmanager
def worker(log: Path, models: Path) -> Iterator[None]:
    """A worker for speech with these models, as it is started everywhere."""
    environment = {**os.environ, "STORYREEL_WHISPER_MODELS": str(models), "STORYREEL_CPU_THREADS": "2"}
    with log.open("wb") as opened:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers", "speech"], env=environment, cwd=ROOT, stderr=opened
        )
    try:
        yield
    finally:
        for pid in (process.pid, *processes.descendants(process.pid)):
            processes.kill(pid)
        process.wait()


def transcribed(recording_id: str) -> Transcript:
    """What the worker wrote down."""
    with facts() as session:
        event = emit(session, EventName.RECORDING_PROBED, recording_id)
        query = select(Job).where(Job.event_id == event.id, Job.kind == JobKind.TRANSCRIBE)
        job = session.scalars(query).one()
    dispatch.send(job.id, job.kind)

    def done() -> bool:
        with reading() as session:
            now = session.get_one(Job, job.id)
        assert now.state in (JobState.QUEUED, JobState.RUNNING, JobState.DONE), now.error
        assert now.attempts <= 1, "its heart never stopped"
        return now.state is JobState.DONE

    within(300, done)
    with reading() as session:
        return session.scalars(select(Transcript).order_by(Transcript.id.desc())).first()  # type: ignore[return-value]


def test_whisper_and_the_built_in_recogniser_work_in_a_pool_that_forks(
    catalogue: str, spoken_story: tuple[Path, str], tiny_whisper: Path, tmp_path: Path
) -> None:
    recording_id = bring(spoken_story[0])
    with worker(tmp_path / "whisper.log", tiny_whisper.parent):
        for _ in range(2):  # the second one in a process that has done it before
            whisper = transcribed(recording_id)
            assert whisper.engine.endswith("tiny.en")
            assert whisper.words
    with worker(tmp_path / "built-in.log", tmp_path / "no models"):
        built_in = transcribed(recording_id)
    assert built_in.engine.startswith("pocketsphinx-")
    assert "council." in [word["text"] for word in built_in.words]
    with reading() as session:
        (warning,) = session.get_one(Recording, recording_id).warned
    assert warning.code is FindingCode.BUILT_IN_DRAFT
