"""Server-sent events: facts as they happen, and the progress of what runs.

event: recording.probed      a fact, named as in service/events.py; its id lets a reader go on after it
event: progress              where a recording and its active jobs stand, whenever that changes;
                             of those that only wait, the newest
"""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

from flask import Response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.api.doors import door
from service.api.schemas.event import EventOut
from service.api.schemas.job import JobOut
from service.catalogue.database import reading
from service.catalogue.event import Event
from service.catalogue.job import ACTIVE, Job, JobState
from service.catalogue.overview import overview
from service.errors import Retryable
from service.timecode import now

blueprint = door("events")

# A person sees a bar move once a second; asking the catalogue more often shows nothing new.
_PACE_SECONDS = 1.0
# PostgreSQL hands out ids before transactions commit, so a smaller one may appear after a larger. Ours are
# over well within this time.
_SETTLING = timedelta(seconds=1)
# Each stream holds a request thread: it ends after this time, and the browser comes back by itself.
_LONGEST_SECONDS = 300.0
# Half of a process's request threads (infra/local: 16), so that streams never crowd out pages.
_streams = BoundedSemaphore(8)
# A page shows fewer. Each costs a few queries a look: five hundred that wait would take half a second of
# processor time, for every page that is open.
_WAITING = 50
# After this many silent seconds a comment goes out: only so is it noticed that a reader has left.
_SILENCE_SECONDS = 3.0


@blueprint.get("/events")
@blueprint.doc(summary="Facts and progress as server-sent events", responses={200: "text/event-stream"})
def stream() -> Response:
    """Follow what happens; `?recording=` for one recording only. `Last-Event-ID` goes on after that fact."""
    recording_id = request.args.get("recording")
    if recording_id is not None:
        with reading() as session:
            overview(session, recording_id)  # NotFound, before a stream begins that never says anything
    last = request.headers.get("Last-Event-ID", "")
    after = _start(last)
    if not _streams.acquire(blocking=False):
        raise Retryable("Too many pages are following along. This one will try again.")
    response = Response(_follow(recording_id, after), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(_streams.release)
    return response


def _start(last: str) -> int:
    if last.isascii() and last.isdigit() and len(last) < 19:
        return int(last)
    with reading() as session:
        return session.scalar(select(func.max(Event.id))) or 0


def _follow(recording_id: str | None, after: int) -> Iterator[str]:
    yield "retry: 3000\n\n"
    ends = time.monotonic() + _LONGEST_SECONDS
    spoke = time.monotonic()
    shown: dict[str, Any] = {}
    while time.monotonic() < ends:
        with reading() as session:
            facts = _facts(session, recording_id, after)
            running = {key: _progress(session, key) for key in _following(session, recording_id, shown)}
        for fact in facts:
            after = fact.id
            yield _message(fact.name, EventOut.of(fact).model_dump(mode="json"), fact.id)
        changed = {key: value for key, value in running.items() if shown.get(key) != value}
        for value in changed.values():
            yield _message("progress", value)
        shown = running
        if facts or changed:
            spoke = time.monotonic()
        elif time.monotonic() - spoke > _SILENCE_SECONDS:
            spoke = time.monotonic()
            yield ": still here\n\n"
        time.sleep(_PACE_SECONDS)


def _facts(session: Session, recording_id: str | None, after: int) -> list[Event]:
    settled = Event.at < now() - _SETTLING
    query = select(Event).where(Event.id > after, settled).order_by(Event.id).limit(200)
    if recording_id:
        query = query.where(Event.recording_id == recording_id)
    return list(session.scalars(query))


def _following(session: Session, recording_id: str | None, shown: dict[str, Any]) -> set[str]:
    """The recordings with work in hand, the newest of those that wait for it, and those that just had some:
    their last state is told too."""
    active = select(Job.recording_id).where(Job.state.in_(ACTIVE)).distinct()
    if recording_id:
        found = set(session.scalars(active.where(Job.recording_id == recording_id)))
    else:
        running = select(Job.recording_id).where(Job.state == JobState.RUNNING).distinct()
        newest = active.order_by(Job.recording_id.desc()).limit(_WAITING)
        found = set(session.scalars(running)) | set(session.scalars(newest))
    before = {key for key, was in shown.items() if was["jobs"]} - found
    still_waiting = set(session.scalars(active.where(Job.recording_id.in_(before))))
    return found | (before - still_waiting)


def _progress(session: Session, recording_id: str) -> dict[str, Any]:
    seen = overview(session, recording_id)
    return {
        "recording_id": recording_id,
        "status": seen.status,
        "progress": round(seen.progress, 3),
        "jobs": [
            JobOut.of(job).model_dump(include={"id", "kind", "state", "progress"})
            for job in seen.jobs
            if job.state in ACTIVE
        ],
    }


def _message(name: str, data: dict[str, Any], event_id: int | None = None) -> str:
    identity = f"id: {event_id}\n" if event_id is not None else ""
    return f"{identity}event: {name}\ndata: {json.dumps(data)}\n\n"
