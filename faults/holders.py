"""Who holds which job now, and which tools run that nobody holds a job for any more."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from faults.ground import Ground
from faults.processes import alive
from faults.row import RowFailed
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.event import Event
from service.catalogue.job import Job, JobKind, JobState
from service.timecode import now
from workers import processes

WORKERS = ("worker-media", "worker-speech")
_DECODER = b"pocketsphinx_decoder.py"
_TAKEN_AWAY = (Outcome.LOST, Outcome.CANCELLED)
_SOON_SECONDS = 60


@dataclass(frozen=True)
class Holder:
    """A claim whose lease has not run out."""

    job_id: str
    fence: int
    owner: str

    @property
    def hand(self) -> int:
        """The process of Celery's pool that works on it."""
        return int(self.owner.rpartition("/")[2])


def holders(ground: Ground, *which: JobKind, recording_id: str | None = None) -> list[Holder]:
    """All of them, or those of some kinds, of one recording."""
    query = select(Job).where(Job.state == JobState.RUNNING, Job.lease_until > now())
    if which:
        query = query.where(Job.kind.in_(which))
    if recording_id:
        query = query.where(Job.recording_id == recording_id)
    with ground.catalogue() as session:
        return [Holder(job.id, job.fence, job.lease_owner or "") for job in session.scalars(query)]


def caught(ground: Ground, recording_id: str, kind: JobKind) -> Holder:
    """Wait until a hand works on the recording's job of that kind with a tool (ffmpeg, a recogniser)."""
    found: list[Holder] = []

    def at_work() -> bool:
        found[:] = [
            holder
            for holder in holders(ground, kind, recording_id=recording_id)
            if any(tool in processes.descendants(holder.hand) for tool in tools(ground))
        ]
        return bool(found)

    ground.wait_for(at_work, _SOON_SECONDS, f"a worker was in the middle of {kind}")
    return found[0]


def tools(ground: Ground) -> set[int]:
    """Every ffmpeg, ffprobe and recogniser of this ground."""
    return {*ground.ffmpegs(), *_decoders(os.fsencode(ground.env["STORYREEL_SCRATCH_DIR"]))}


def unheld(ground: Ground) -> set[int]:
    """The tools that run for no live lease: no process above them has one."""
    running = tools(ground)  # first: what has begun since then is not in it
    hands = {holder.hand for holder in holders(ground)}
    return {tool for tool in running if alive(tool) and not hands.intersection(_above(tool))}


def workers_main(ground: Ground, program: str) -> int:
    """Celery's main process: the launcher's only child."""
    launcher = ground.stack.pids().get(program)
    below = processes.children(launcher) if launcher else []
    if not below:
        raise RowFailed(f"{program} does not run")
    return below[0]


def stale_writes(ground: Ground, recording_id: str) -> list[str]:
    """Facts about a recording that a worker wrote after its job had been taken from it."""
    with ground.catalogue() as session:
        attempts = session.scalars(
            select(Attempt).where(Attempt.recording_id == recording_id).order_by(Attempt.created_at)
        ).all()
        events = session.scalars(select(Event).where(Event.recording_id == recording_id)).all()
    stale = []
    for event in events:
        earlier = [one for one in attempts if one.owner == event.actor and one.created_at <= event.at]
        if earlier and earlier[-1].outcome in _TAKEN_AWAY and event.at > (earlier[-1].ended_at or event.at):
            stale.append(f"{event.name} by {event.actor}")
    return stale


def _above(pid: int) -> Iterator[int]:
    """The process, what started it, what started that, ..."""
    while pid > 1:
        yield pid
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            return


def _decoders(scratch: bytes) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if _DECODER in command and scratch in command:
                yield int(entry.name)
