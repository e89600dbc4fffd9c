"""What only ever grows: attempts that ended, facts that happened.

What is settled never changes, so it is summed up once and kept; a scrape reads what has come since. Counted
anew each time, a hundred thousand jobs' attempts would take a good part of a second, every few seconds.
"""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import uuid6
from sqlalchemy import ColumnElement, Float, and_, cast, extract, func, select
from sqlalchemy.orm import Session

from service.catalogue.attempt import Attempt
from service.catalogue.event import Event, EventName
from service.catalogue.job import Job
from service.timecode import now

# Seconds; from a playlist's refresh to an hour of recognition.
BUCKETS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)

# Ids sort by the clocks of several machines, and rows appear when their transactions end: what is older than
# this is all there.
_SETTLED = timedelta(minutes=10)


@dataclass
class Ended:
    """Attempts that ended in one way: how many, their seconds together, how many took no longer than each of
    `BUCKETS`."""

    count: int = 0
    seconds: float = 0.0
    within: list[int] = field(default_factory=lambda: [0] * len(BUCKETS))

    def add(self, count: int, seconds: float, within: list[int]) -> None:
        """Add a group's figures."""
        self.count += count
        self.seconds += seconds
        self.within = [mine + theirs for mine, theirs in zip(self.within, within, strict=True)]

    def copy(self) -> "Ended":
        """The same figures, to be added to."""
        return Ended(self.count, self.seconds, list(self.within))


class Totals:
    """Sums up to now, for one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._attempts: defaultdict[tuple[str, str], Ended] = defaultdict(Ended)
        self._attempts_before = ""
        self._events: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()
        self._events_before = 0
        self.attempts: dict[tuple[str, str], Ended] = {}
        self.events: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()

    def catch_up(self, session: Session) -> None:
        """Read what has come since the last time."""
        with self._lock:
            self._catch_up_attempts(session)
            self._catch_up_events(session)

    def _catch_up_attempts(self, session: Session) -> None:
        """Settled is what is older than every attempt that has not ended, and old enough."""
        running = session.scalar(
            select(func.min(Attempt.id)).where(
                Attempt.id >= self._attempts_before, Attempt.ended_at.is_(None)
            )
        )
        border = _first_id_after(_SETTLED)
        settled = max(self._attempts_before, min(running or border, border))
        _sum_up(session, self._attempts, Attempt.id >= self._attempts_before, Attempt.id < settled)
        self._attempts_before = settled
        recent = defaultdict(Ended, {key: ended.copy() for key, ended in self._attempts.items()})
        _sum_up(session, recent, Attempt.id >= settled)
        self.attempts = dict(recent)

    def _catch_up_events(self, session: Session) -> None:
        settled = session.scalar(
            select(func.max(Event.id)).where(Event.id > self._events_before, Event.at < now() - _SETTLED)
        )
        if settled is not None:
            span = and_(Event.id > self._events_before, Event.id <= settled)
            self._events += _by_name(session, span)
            self._refusals += _by_code(session, span)
            self._events_before = settled
        rest = Event.id > self._events_before
        self.events = self._events + _by_name(session, rest)
        self.refusals = self._refusals + _by_code(session, rest)


def _first_id_after(age: timedelta) -> str:
    """The smallest id that a row of this age can have: a UUIDv7 begins with its milliseconds."""
    milliseconds = int((now() - age).timestamp() * 1000)
    return str(uuid6.UUID(int=milliseconds << 80))


def _sum_up(session: Session, into: defaultdict[tuple[str, str], Ended], *which: ColumnElement[bool]) -> None:
    # Materialized, or SQLite would work out the seconds anew for each of the sums.
    ended = (
        select(Job.kind, Attempt.outcome, _seconds(session).label("took"))
        .join(Job, Job.id == Attempt.job_id)
        .where(Attempt.ended_at.is_not(None), *which)
        .cte("ended")
        .prefix_with("MATERIALIZED")
    )
    took = ended.c.took
    rows = session.execute(
        select(
            ended.c.kind,
            ended.c.outcome,
            func.count(),
            func.sum(took),
            *(func.count().filter(took <= bound) for bound in BUCKETS),
        ).group_by(ended.c.kind, ended.c.outcome)
    )
    for kind, outcome, count, seconds, *within in rows:
        into[kind, outcome].add(count, float(seconds), within)


def _seconds(session: Session) -> ColumnElement[Any]:
    """How long an attempt took, as each database subtracts instants."""
    if session.get_bind().dialect.name == "sqlite":
        days = func.julianday(Attempt.ended_at, type_=Float) - func.julianday(Attempt.created_at, type_=Float)
        return days * 86400.0
    return cast(extract("epoch", Attempt.ended_at - Attempt.created_at), Float)


def _by_name(session: Session, which: ColumnElement[bool]) -> Counter[str]:
    rows = session.execute(select(Event.name, func.count()).where(which).group_by(Event.name))
    return Counter({str(name): count for name, count in rows})


def _by_code(session: Session, which: ColumnElement[bool]) -> Counter[str]:
    code = Event.data["code"].as_string()
    refused = Event.name == EventName.RECORDING_REFUSED
    rows = session.execute(select(code, func.count()).where(which, refused).group_by(code))
    return Counter({name: count for name, count in rows if name})
