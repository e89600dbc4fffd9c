"""How things stand now.

Jobs and open uploads are counted anew each time, over the few rows that an index leads to. What is stored is
summed up over all rows, so that is done once a minute.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition
from service.catalogue.upload import Upload, UploadState
from service.timecode import now

# Done jobs are as many as there ever were; `storyreel_attempts_total` counts them.
_NOT_DONE = tuple(state for state in JobState if state is not JobState.DONE)
# A disk fills up over hours; no alert on these needs more.
_FRESH_SECONDS = 60.0

_GROUPS = [(kind, state) for kind in JobKind for state in _NOT_DONE]


class Jobs(NamedTuple):
    """Jobs of one kind in one state. The oldest has been so for `oldest_seconds`: a queued one for free
    hands, or for one and the same thing; 0 for one that comes back later by itself."""

    kind: JobKind
    state: JobState
    jobs: int
    oldest_seconds: float


class Stored(NamedTuple):
    """How many, and how many bytes."""

    rows: int
    bytes: int


def jobs(session: Session) -> list[Jobs]:
    """Jobs that are not done, for each kind and state; also where there are none."""
    since = case(
        (Job.state == JobState.QUEUED, Job.waiting_since),
        (Job.state == JobState.RUNNING, Job.started_at),
        else_=Job.finished_at,
    )
    instant = now()
    rows = session.execute(
        select(Job.kind, Job.state, func.count(), func.min(since))
        .where(Job.state.in_(_NOT_DONE))
        .group_by(Job.kind, Job.state)
    )
    found = {(kind, state): (count, oldest) for kind, state, count, oldest in rows}
    return [_group(kind, state, *found.get((kind, state), (0, None)), instant) for kind, state in _GROUPS]


def _group(kind: JobKind, state: JobState, count: int, oldest: datetime | None, instant: datetime) -> Jobs:
    return Jobs(kind, state, count, max(0.0, (instant - oldest).total_seconds()) if oldest else 0.0)


def leases(session: Session) -> Sequence[tuple[JobKind, int]]:
    """Running jobs whose lease holds, by kind."""
    held = (Job.state == JobState.RUNNING, Job.lease_until > now())
    return [
        (kind, count)
        for kind, count in session.execute(select(Job.kind, func.count()).where(*held).group_by(Job.kind))
    ]


class Holdings(NamedTuple):
    """All recordings' originals, and the bytes of what was made from them, by kind."""

    originals: Stored
    renditions: Mapping[str, int]


class HoldingsOfTheMinute:
    """What is stored, summed up anew when the last sums are a minute old. One for each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: Holdings | None = None
        self._at = 0.0

    def look(self, session: Session) -> Holdings:
        """The sums, a minute old at most."""
        with self._lock:
            if self._held is None or time.monotonic() - self._at >= _FRESH_SECONDS:
                self._held = Holdings(_originals(session), _renditions(session))
                self._at = time.monotonic()
            return self._held


def _originals(session: Session) -> Stored:
    count, size = session.execute(select(func.count(), func.sum(Recording.source_bytes))).one()
    return Stored(count, int(size or 0))


def _renditions(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(Rendition.kind, func.sum(Rendition.bytes)).group_by(Rendition.kind).order_by(Rendition.kind)
    )
    return {kind: int(size) for kind, size in rows}


def open_uploads(session: Session) -> Stored:
    """Uploads that have not ended, and what has come of them."""
    count, size = session.execute(
        select(func.count(), func.sum(Upload.offset)).where(Upload.state == UploadState.OPEN)
    ).one()
    return Stored(count, int(size or 0))
