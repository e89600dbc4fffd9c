"""Within the catalogue: facts without the jobs that follow from them, and work that can never end.

All of it is written in one transaction each, so none of it should ever be found; a database that was restored
in parts or changed by hand is where it may be.
"""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select, update

from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.database import transaction
from service.catalogue.event import Event, EventName
from service.catalogue.extract import Extract
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.recording import Recording
from service.events import FLOW, emit, queue
from service.jobs.dispatch import facts
from service.jobs.lease import end_attempts
from service.timecode import now
from service.upkeep.paging import each
from service.upkeep.problem import Problem


def facts_without_jobs() -> Iterator[Problem]:
    """Events whose jobs, as `FLOW` has them, were never made."""
    for name, kinds in FLOW.items():
        for kind in kinds:
            job = select(Job.id).where(Job.event_id == Event.id, Job.kind == kind).exists()
            for event in each(select(Event).where(Event.name == name, ~job), Event.id, 0):
                told = f"recording {event.recording_id}: {name} (event {event.id}) has no {kind} job"
                yield Problem(told, partial(_queue, event, kind))


def recordings_without_facts() -> Iterator[Problem]:
    """Recordings that nothing was ever done about."""
    job = select(Job.id).where(Job.recording_id == Recording.id).exists()
    told = (Event.recording_id == Recording.id, Event.name == EventName.RECORDING_UPLOADED)
    query = select(Recording).where(
        Recording.refusal.is_(None), ~job, ~select(Event.id).where(*told).exists()
    )
    for recording in each(query, Recording.id, ""):
        begin = partial(_emit, EventName.RECORDING_UPLOADED, recording.id, recording.id)
        yield Problem(f"recording {recording.id}: it was never worked on", begin)


def extracts_without_facts() -> Iterator[Problem]:
    """Extracts whose cut was never asked for."""
    cut = (Job.recording_id == Extract.recording_id, Job.subject_id == Extract.id, Job.kind == JobKind.CUT)
    told = (
        Event.recording_id == Extract.recording_id,
        Event.subject_id == Extract.id,
        Event.name == EventName.EXTRACT_REQUESTED,
    )
    query = select(Extract).where(
        ~select(Job.id).where(*cut).exists(), ~select(Event.id).where(*told).exists()
    )
    for extract in each(query, Extract.id, ""):
        ask = partial(_emit, EventName.EXTRACT_REQUESTED, extract.recording_id, extract.id)
        yield Problem(f"extract {extract.id} of recording {extract.recording_id}: it was never cut", ask)


def jobs_without_lease() -> Iterator[Problem]:
    """Jobs said to run that nobody holds: no lease of theirs can ever run out."""
    for job in each(select(Job).where(Job.state == JobState.RUNNING, Job.lease_until.is_(None)), Job.id, ""):
        told = f"recording {job.recording_id}: {job.kind} job {job.id} runs without a lease"
        yield Problem(told, partial(_let_run_out, job.id))


def attempts_without_end() -> Iterator[Problem]:
    """Attempts that have no end although their job is not in their hands."""
    held = (Job.id == Attempt.job_id, Job.fence == Attempt.fence, Job.state == JobState.RUNNING)
    query = select(Attempt).where(Attempt.ended_at.is_(None), ~select(Job.id).where(*held).exists())
    for attempt in each(query, Attempt.id, ""):
        told = f"recording {attempt.recording_id}: attempt {attempt.id} of job {attempt.job_id} has no end"
        yield Problem(told, partial(_end, attempt.id))


def _queue(event: Event, kind: JobKind) -> str:
    with facts() as session:
        queue(session, event, kind)
    return "queued"


def _emit(name: EventName, recording_id: str, subject_id: str) -> str:
    with facts() as session:
        emit(session, name, recording_id, subject_id)
    return "begun"


def _let_run_out(job_id: str) -> str:
    with transaction() as session:
        orphaned = (Job.id == job_id, Job.state == JobState.RUNNING, Job.lease_until.is_(None))
        session.execute(update(Job).where(*orphaned).values(lease_until=now()))
    return "the relay takes it back"


def _end(attempt_id: str) -> str:
    with transaction() as session:
        end_attempts(session, Outcome.LOST, Attempt.id == attempt_id, code="no_end")
    return "ended as lost"
