"""Row 13: a recording that kills whoever works on it, and one whose ffmpeg is killed every time.

Nothing that ends by itself does so reliably, so the poison is given from outside: a thread looks who works on
the two recordings, and kills the worker's child of the one and the ffmpeg of the other.
"""

import os
import random
import signal
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from faults import processes
from faults.ground import Ground
from faults.load import jobs_left, processing_seconds
from faults.row import Measures, NotJudged, RowFailed
from service.catalogue.attempt import Attempt
from service.catalogue.job import ACTIVE, Job, JobKind, JobState
from service.config import settings

# A poison that is tried three times in ten seconds is a small part of what two hands do in that time.
_LOAD = 12
_LEAST_THROUGHPUT = 0.8
_JUDGED_FROM = 3
_LOAD_SECONDS = 120.0
_POLL_SECONDS = 0.02
_POISONED = JobKind.TRANSCODE


_paces: "WeakKeyDictionary[Ground, list[float]]" = WeakKeyDictionary()
"""How fast the load came through beside the poison, as a share of its pace without, round by round."""


def round(ground: Ground, rng: random.Random) -> Measures:
    """The same load without and with the poison, and what became of the poison.

    A machine that does other things too makes single figures jump: the median of all rounds so far counts.
    """
    alone = _load(ground, rng)
    with _poisoned(ground, rng) as poisons:
        # What is good about them is work like any other; what is left of them is the poison.
        ground.wait_for(lambda: _only_poison_left(ground, poisons), _LOAD_SECONDS, "only poison left")
        beside = _load(ground, rng)
        ground.wait_for(lambda: not jobs_left(ground, poisons), _LOAD_SECONDS, "the poison set aside")
        attempts = max(_attempts(ground, poison) for poison in poisons)
    paces = _paces.setdefault(ground, [])
    paces.append(alone / beside)
    pace = statistics.median(paces)
    measures = {"attempts": attempts, "pace_lost_pct": 100 * (1 - pace)}
    if len(paces) < _JUDGED_FROM:
        raise NotJudged(
            f"the others' pace is judged from {_JUDGED_FROM} rounds on, by their median", measures
        )
    if pace < _LEAST_THROUGHPUT:
        raise RowFailed(f"beside the poison other jobs come through at {pace:.0%} of their pace")
    return measures


def _load(ground: Ground, rng: random.Random) -> float:
    """Seconds from sending some recordings until all work on them is done."""
    return processing_seconds(ground, [ground.clip(rng) for _ in range(_LOAD)], _LOAD_SECONDS)


def _only_poison_left(ground: Ground, poisons: list[str]) -> bool:
    """Whether all jobs of these recordings but the poisoned ones are done."""
    with ground.catalogue() as session:
        jobs = session.scalars(select(Job).where(Job.recording_id.in_(poisons))).all()
    poisoned = [job for job in jobs if job.kind is _POISONED]
    return len(poisoned) == len(poisons) and all(
        job.state not in ACTIVE for job in jobs if job not in poisoned
    )


@contextmanager
def _poisoned(ground: Ground, rng: random.Random) -> Iterator[list[str]]:
    """Two poisonous recordings, for as long as the block lasts; their ids."""
    over = threading.Event()
    clips = [ground.slow_clip(rng), ground.slow_clip(rng)]
    poisons: list[str] = []
    killer = threading.Thread(target=_kill, args=(ground, poisons, over), name="poison")
    killer.start()
    try:
        for clip in clips:
            poisons.append(ground.bring(clip).recording_id)
        yield poisons
    finally:
        over.set()
        killer.join()


def _kill(ground: Ground, poisons: list[str], over: threading.Event) -> None:
    """The child that works on the first, the ffmpeg that works on the second."""
    while not over.wait(_POLL_SECONDS):
        for place, recording_id in enumerate(list(poisons)):
            child = _working_on(ground, recording_id)
            if child is None:
                continue
            victims = [child] if place == 0 else set(processes.family(child)) & ground.ffmpegs().keys()
            for pid in victims:
                ground.fault("kill", target="poisoned", pid=pid, recording=recording_id)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _working_on(ground: Ground, recording_id: str) -> int | None:
    """The process that has the recording's poisoned job in hand."""
    with ground.catalogue() as session:
        owner = session.scalar(
            select(Attempt.owner)
            .join(Job, Job.id == Attempt.job_id)
            .where(
                Job.recording_id == recording_id,
                Job.kind == _POISONED,
                Job.state == JobState.RUNNING,
                Attempt.fence == Job.fence,
            )
        )
    pid = int(owner.rpartition("/")[2]) if owner else 0
    return pid if pid and processes.alive(pid) else None


def _attempts(ground: Ground, recording_id: str) -> int:
    """How often the poisoned job was tried before it was set aside. Raises `RowFailed` where it was not."""
    with ground.catalogue() as session:
        job = _job(session, recording_id)
        tried = session.scalar(select(func.count()).where(Attempt.job_id == job.id)) or 0
    if job.state is not JobState.FAILED or not job.error or not job.error_code:
        raise RowFailed(f"the poisoned job is {job.state} with the reason {job.error_code}")
    if tried > settings().max_attempts:
        raise RowFailed(f"the poisoned job was tried {tried} times")
    return tried


def _job(session: Session, recording_id: str) -> Job:
    return session.scalars(select(Job).where(Job.recording_id == recording_id, Job.kind == _POISONED)).one()
