"""The shell around every task: claim, heartbeat, room on the disk, and what becomes of an error.

A task module only says what its kind does:

    @task(JobKind.PROBE)
    def probe(work: Work) -> None: ...
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service import logs
from service.actor import acting_as
from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.config import settings
from service.errors import JobCancelled, LeaseLost, ProcessStalled, Refused, Retryable, StoryreelError
from service.events import emit
from service.jobs import lease, recovery
from service.jobs.dispatch import task_name
from workers.app import app
from workers.cancelling import stop_if, unless_cancelled
from workers.heartbeat import Heartbeat, seconds
from workers.needs import need_of
from workers.patience import insist, worlds_fault
from workers.publishing import Product, store
from workers.room import room
from workers.sources import Source, source

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_STALL_SECONDS = 1800.0
"""Longer than a recogniser looks for voices in six hours of sound, which it does before it tells of progress,
and than the slowest model takes for one sentence."""


class Work:
    """One job in hand. `folder` is private to it and gone afterwards; `cancelled` tells it to stop.

    `store`, `step` and `finish` make the work last. While storage or database are away they try again for as
    long as the work took so far, since all of it would have to be done again.
    """

    def __init__(self, held: lease.Claim, folder: Path, heartbeat: Heartbeat) -> None:
        self.held = held
        self.folder = folder
        self.cancelled = heartbeat.cancelled
        self._heartbeat = heartbeat
        self._began = time.monotonic()

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

    def source(self, recording: Recording) -> AbstractContextManager[Source]:
        """Its original on this machine's disk, for the length of a block."""
        return source(recording, self.cancelled)

    def heeding(self, act: Callable[[], Result]) -> Result:
        """What `act` gives, where it cannot look at `cancelled` itself. Raises JobCancelled; ProcessStalled
        where neither it nor the work's progress comes to anything for too long."""
        moved = self._heartbeat.progress, time.monotonic()

        def look() -> None:
            nonlocal moved
            if moved[0] != self._heartbeat.progress:
                moved = self._heartbeat.progress, time.monotonic()
            elif time.monotonic() - moved[1] > _STALL_SECONDS:
                self.cancelled.set()  # should it only be slow, it stops as soon as it looks
                raise ProcessStalled(
                    f"No progress for {_STALL_SECONDS / 60:.0f} minutes: the work was stopped."
                )

        return unless_cancelled(self.cancelled, act, look)

    def store(self, products: Sequence[Product]) -> None:
        """Put finished files into the storage. Raises StorageUnavailable, JobCancelled."""
        put = partial(store, products, lambda _: stop_if(self.cancelled))
        # How long a storage may be silent its client knows.
        insist(partial(unless_cancelled, self.cancelled, put), self._began)

    def step(self, save: Callable[[Session], object]) -> None:
        """Record a part of the results while the job goes on. Raises LeaseLost."""
        insist(partial(self._save, lease.step, save), self._began)

    def finish(self, save: Callable[[Session], object]) -> None:
        """Record the results and end the job. Raises LeaseLost, also where that was done by an earlier try
        whose reply was lost."""
        insist(partial(self._save, lease.finish, save), self._began)

    def _save(
        self,
        transaction: Callable[[lease.Claim], AbstractContextManager[Session]],
        save: Callable[[Session], object],
    ) -> None:
        with transaction(self.held) as session:
            save(session)


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
    owner, began = f"{settings().node}/{os.getpid()}", seconds()
    held = _claim(job_id, owner)
    if held is None:
        log.info("job %s is done, not due, or in other hands", job_id)
        return
    with logs.about(job_id=job_id, recording_id=held.recording_id), acting_as(owner):
        log.info("job %s (%s, recording %s) attempt %d", job_id, held.kind, held.recording_id, held.attempt)
        error = _attempt(held, do, began)
        if error is None:
            return
        try:
            # Without the catalogue there is nothing else to do here; a job left alone would be charged.
            insist(partial(_conclude, held, error))
        except (LeaseLost, SQLAlchemyError) as late:
            # Somebody else has the job now, or the lease will run out: either way it is not forgotten.
            log.warning("job %s: its end could not be recorded (%s)", job_id, type(late).__name__)


def _claim(job_id: str, owner: str) -> lease.Claim | None:
    """The claim. One whose reply was lost may have been made all the same, with nobody at work on it. This
    process does one job at a time: whatever bears its name then is given back."""
    try:
        return lease.claim(job_id, owner)
    except SQLAlchemyError as error:
        if not worlds_fault(error):
            raise
        log.warning("job %s: no answer to its claim (%s)", job_id, type(error).__name__)
    insist(partial(recovery.hand_back_from, owner))
    return None


def _attempt(held: lease.Claim, do: Callable[[Work], None], began: float) -> Exception | None:
    """Do it; returns what there is to record about how it ended, if that is not done yet."""
    heartbeat = Heartbeat(held, began)
    try:
        with heartbeat, room(held.kind, need_of(held)) as folder:
            do(Work(held, folder, heartbeat))
    except (LeaseLost, JobCancelled) as error:
        log.warning("job %s dropped: %s", held.job_id, error)
        return LeaseLapsed() if heartbeat.lapsed else None
    # The boundary of the process: whatever it was, it is written down with the job and in the log.
    except Exception as error:  # noqa: BLE001  # logged in full when it is concluded
        return error
    return None


class LeaseLapsed(Retryable):
    """The lease could not be renewed in time, and the work was given up."""

    def __init__(self) -> None:
        super().__init__("The catalogue could not be reached for too long. The work begins again.")


def _conclude(held: lease.Claim, error: Exception) -> None:
    # Only who looks at the original can tell that it is of no use; elsewhere it is the job that failed.
    if isinstance(error, Refused) and held.kind is JobKind.PROBE:
        _refuse(held, error)
    else:
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
    if worlds_fault(error):
        lease.hand_back(held, told, code=code)
        log.warning("job %s (%s) waits: %s", held.job_id, held.kind, code)
        return
    state = lease.fail(held, told, code=code, again=isinstance(error, Retryable | OSError | MemoryError))
    log.error("job %s (%s) went wrong and is %s", held.job_id, held.kind, state, exc_info=error)
