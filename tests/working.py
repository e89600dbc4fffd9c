"""Jobs that are done here and now, on originals that lie in the real storage."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobKind, JobState
from service.events import emit
from service.jobs.dispatch import facts
from service.storage import objects
from tests.making import make_recording
from workers.tasks.probe import probe
from workers.work import Work, perform


def bring(path: Path) -> str:
    """Store the file as a new recording's original, and probe it."""
    recording_id = make_recording(file_name=path.name, source_bytes=path.stat().st_size)
    objects.put_file(f"originals/{recording_id}", path, "application/octet-stream")
    do(recording_id, EventName.RECORDING_UPLOADED, JobKind.PROBE, probe)
    return recording_id


def do(recording_id: str, name: EventName, kind: JobKind, what: Callable[[Work], None]) -> None:
    """Have a fact happen to the recording, and do the job of that kind which follows."""
    with facts() as session:
        event = emit(session, name, recording_id)
        job_id = session.scalars(select(Job.id).where(Job.event_id == event.id, Job.kind == kind)).one()
    perform(job_id, what)
    with reading() as session:
        job = session.get_one(Job, job_id)
    assert job.state is JobState.DONE, job.error
