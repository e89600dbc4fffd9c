"""A recording's whole history, from three tables: facts that happened, jobs that were queued, attempts.

Read in pages by time; nothing in it ever changes but how a running attempt ends.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.event import Event, EventName
from service.catalogue.job import Job, JobKind
from service.catalogue.recording import Recording
from service.errors import InvalidRequest, NotFound


class EntryType(enum.StrEnum):
    """Which table an entry is from; at one instant they stand in this order."""

    EVENT = "event"
    JOB = "job"
    ATTEMPT = "attempt"


@dataclass(frozen=True)
class Entry:
    """One thing that happened, at the instant it did or began.

    `what` is an event's name, `job.queued` or `job.attempted`; `who` brought it about, None where that is the
    event before it. An attempt has its number from 1, and `outcome`, `code`, `sentence`, `seconds` once it
    has ended; a refusal has its code and sentence.
    """

    id: str
    type: EntryType
    at: datetime
    what: str
    who: str | None
    subject_id: str
    job_id: str | None = None
    kind: JobKind | None = None
    attempt: int | None = None
    outcome: Outcome | None = None
    seconds: float | None = None
    code: str | None = None
    sentence: str | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def cursor(self) -> str:
        """Where the next page goes on."""
        return f"{self.at.isoformat()}~{self.type}~{self.id}"


_ORDER = list(EntryType)


def history(
    session: Session, recording_id: str, after: str | None, limit: int
) -> tuple[list[Entry], str | None]:
    """What happened to a recording after the cursor, oldest first; the next page's cursor, if there is one.

    Raises `NotFound`, `InvalidRequest` for a cursor that is none.
    """
    recording = session.get(Recording, recording_id)
    if recording is None:
        raise NotFound("There is no such recording.")
    start = _Start.read(after) if after else None
    found = [
        *_events(session, recording, start, limit + 1),
        *_jobs(session, recording_id, start, limit + 1),
        *_attempts(session, recording_id, start, limit + 1),
    ]
    found.sort(key=lambda entry: (entry.at, _ORDER.index(entry.type), _sortable(entry)))
    shown = found[:limit]
    return shown, (shown[-1].cursor if len(found) > limit else None)


def _sortable(entry: Entry) -> tuple[int, str]:
    return (int(entry.id), "") if entry.type is EntryType.EVENT else (0, entry.id)


@dataclass(frozen=True)
class _Start:
    """A cursor, taken apart: where the last page ended."""

    at: datetime
    type: EntryType
    id: str

    @classmethod
    def read(cls, cursor: str) -> "_Start":
        try:
            at, type_, row = cursor.split("~")
            start = cls(datetime.fromisoformat(at), EntryType(type_), row)
            if start.at.tzinfo is None or (start.type is EntryType.EVENT and int(row) >= 2**63):
                raise ValueError
        except ValueError as error:
            raise InvalidRequest("This is not a place in the history.") from error
        return start

    def then(self, type_: EntryType, at: Any, row: Any) -> ColumnElement[bool]:
        """The condition for rows of a table to come after it."""
        mine, theirs = _ORDER.index(self.type), _ORDER.index(type_)
        if theirs < mine:
            return and_(at > self.at)
        if theirs > mine:
            return and_(at >= self.at)
        key = int(self.id) if type_ is EntryType.EVENT else self.id
        return or_(at > self.at, and_(at == self.at, row > key))


def _events(session: Session, recording: Recording, start: _Start | None, limit: int) -> Iterator[Entry]:
    query = select(Event).where(Event.recording_id == recording.id)
    if start:
        query = query.where(start.then(EntryType.EVENT, Event.at, Event.id))
    for row in session.scalars(query.order_by(Event.at, Event.id).limit(limit)):
        about_job = row.name in (EventName.JOB_FAILED, EventName.JOB_RETRIED, EventName.JOB_CANCELLED)
        refused = row.name is EventName.RECORDING_REFUSED
        yield Entry(
            id=str(row.id),
            type=EntryType.EVENT,
            at=row.at,
            what=row.name,
            who=row.actor,
            subject_id=row.subject_id,
            job_id=row.subject_id if about_job else None,
            kind=JobKind(row.data["kind"]) if about_job else None,
            code=row.data.get("code"),
            sentence=recording.refusal_sentence if refused else None,
            data=row.data,
        )


def _jobs(session: Session, recording_id: str, start: _Start | None, limit: int) -> Iterator[Entry]:
    query = select(Job).where(Job.recording_id == recording_id)
    if start:
        query = query.where(start.then(EntryType.JOB, Job.created_at, Job.id))
    for row in session.scalars(query.order_by(Job.created_at, Job.id).limit(limit)):
        yield Entry(
            id=row.id,
            type=EntryType.JOB,
            at=row.created_at,
            what="job.queued",
            who=None,
            subject_id=row.subject_id,
            job_id=row.id,
            kind=row.kind,
        )


def _attempts(session: Session, recording_id: str, start: _Start | None, limit: int) -> Iterator[Entry]:
    number = func.row_number().over(partition_by=Attempt.job_id, order_by=Attempt.fence)
    mine = Attempt.recording_id == recording_id
    counted = select(Attempt, number.label("number")).where(mine).subquery("counted")
    row = aliased(Attempt, counted)
    query = select(row, counted.c.number, Job.kind, Job.subject_id).join(Job, Job.id == row.job_id)
    if start:
        query = query.where(start.then(EntryType.ATTEMPT, row.created_at, row.id))
    for made, nth, kind, subject_id in session.execute(query.order_by(row.created_at, row.id).limit(limit)):
        yield Entry(
            id=made.id,
            type=EntryType.ATTEMPT,
            at=made.created_at,
            what="job.attempted",
            who=made.owner,
            subject_id=subject_id,
            job_id=made.job_id,
            kind=kind,
            attempt=nth,
            outcome=made.outcome,
            seconds=made.seconds,
            code=made.error_code,
            sentence=made.error,
        )
