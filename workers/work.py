"""The shell around every task: claim, heartbeat, a private folder, and what becomes of an error.

A task module only says what its kind does:

    @task(JobKind.PROBE)
    def probe(work: Work) -> None: ...
"""

import errno
import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from service import logs
from service.actor import acting_as
from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.config import settings
from service.errors import JobCancelled, LeaseLost, Refused, Retryable, StoryreelError
from service.events import emit
from service.jobs import lease
from service.jobs.dispatch import task_name
from workers.app import app
from workers.heartbeat import Heartbeat

log = logging.getLogger(__name__)


class Work:
    """One job in hand. `folder` is private to it and gone afterwards; `cancelled` tells it to stop."""

    def __init__(self, held: lease.Claim, folder: Path, heartbeat: Heartbeat) -> None:
        self.held = held
        self.folder = folder
        self.cancelled = heartbeat.cancelled
        self._heartbeat = heartbeat

    def progress(self, fraction: float) -> None:
        """Tell how far the work is, 0 to 1."""
        self._heartbeat.progress = fraction

    def part(self, start: float, end: float) -> Callable[[float], None]:
        """A progress callback for a step that takes the work from `start` to `end`."""
        return lambda fraction: self.progress(start + (end - start) * fraction)

    def recording(self) -> Recording:
        """The recording that the job is about."""
        with reading() as session:
            return session.get_one(Recording, self.held.recording_id)

    def step(self) -> AbstractContextManager[Session]:
        """A transaction that publishes a part of the result while the job goes on."""
        return lease.step(self.held)

    def finish(self) -> AbstractContextManager[Session]:
        """The transaction that records the results and ends the job."""
        return lease.finish(self.held)


def task(kind: JobKind) -> Callable[[Callable[[Work], None]], Callable[[Work], None]]:
    """Register a function as what jobs of this kind do."""

    def register(do: Callable[[Work], None]) -> Callable[[Work], None]:
        @app.task(name=task_name(kind))
        def run(job_id: str) -> None:
            perform(job_id, do)

        return do

    return register


def perform(job_id: str, do: Callable[[Work], None]) -> None:
    """Do a job if it is still to be done, and record how it ended."""
    owner = f"{settings().node}/{os.getpid()}"
    held = lease.claim(job_id, owner)
    if held is None:
        log.info("job %s is done, not due, or in other hands", job_id)
        return
    with logs.about(job_id=job_id, recording_id=held.recording_id), acting_as(owner):
        _perform(held, do)


def _perform(held: lease.Claim, do: Callable[[Work], None]) -> None:
    job_id = held.job_id
    log.info("job %s (%s, recording %s) attempt %d", job_id, held.kind, held.recording_id, held.attempt)
    folders = settings().scratch_dir / "jobs"
    folders.mkdir(parents=True, exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory(prefix=f"{held.kind}-", dir=folders) as folder,
            Heartbeat(held) as heartbeat,
        ):
            do(Work(held, Path(folder), heartbeat))
    except (LeaseLost, JobCancelled) as error:
        log.warning("job %s dropped: %s", job_id, error)
    # The boundary of the process: whatever it was, it is written down with the job and in the log.
    except Exception as error:  # noqa: BLE001  # logged below, in full
        try:
            _conclude(held, error)
        except (LeaseLost, SQLAlchemyError) as late:
            # Somebody else has the job now, or the lease will run out: either way it is not forgotten.
            log.warning("job %s: its end could not be recorded (%s)", job_id, type(late).__name__)


def _conclude(held: lease.Claim, error: Exception) -> None:
    # Only who looks at the original can tell that it is of no use; elsewhere it is the job that failed.
    if isinstance(error, Refused) and held.kind is JobKind.PROBE:
        _refuse(held, error)
    else:
        log.error("job %s (%s) went wrong", held.job_id, held.kind, exc_info=error)
        _fail(held, error)


def _refuse(held: lease.Claim, refusal: Refused) -> None:
    """The job did its work: it found out that the recording cannot be used."""
    with lease.finish(held) as session:
        recording = session.get_one(Recording, held.recording_id)
        recording.refusal = refusal.code
        recording.refusal_sentence = str(refusal)
        emit(session, EventName.RECORDING_REFUSED, held.recording_id, code=refusal.code)


def _fail(held: lease.Claim, error: Exception) -> None:
    told = str(error) if isinstance(error, StoryreelError) else "Something unexpected went wrong."
    code = type(error).__name__
    if _worlds_fault(error):
        lease.hand_back(held, told, code=code)
        log.warning("job %s waits", held.job_id)
        return
    state = lease.fail(held, told, code=code, again=isinstance(error, Retryable | OSError))
    log.warning("job %s is %s", held.job_id, state)


def _worlds_fault(error: Exception) -> bool:
    """Besides what we named ourselves, a database that restarts and a disk that is full."""
    if isinstance(error, Retryable):
        return not error.charged
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
