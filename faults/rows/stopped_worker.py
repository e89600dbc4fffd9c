"""Row 4: a worker is stopped for two leases, and then goes on as if nothing had been.

Two of its hands are at work. One has just begun to write that its job is done: the proxy holds that very
write back, the hand is stopped, its job is claimed anew, and only then the write goes on. The other is in the
middle of encoding, with its ffmpeg stopped too: one that nobody ends would otherwise soon end by itself.
"""

import os
import random
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from faults.ground import Ground
from faults.holders import Holder, caught, holders, stale_writes, tools, unheld, workers_main
from faults.row import Measures, NotJudged, RowFailed
from service.catalogue.job import Job, JobKind, JobState
from service.jobs import lease, recovery
from workers import processes

_LEASES = 2
_WITHOUT_LEASE_S = 10.0
_HELD_S = 30.0
# One lease, and on a busy machine the one more that the relay gives when it was late itself.
_FREED_S = 30.0
# Less than a lease: as long as that this process has the job.
_REFUSED_S = 3.0
_SETTLE_S = 300
_POLL_S = 0.01
# No process has the number 0, so no tool is taken for one of ours.
_RIVAL = "faults/0"
_REFUSED = "job {} dropped: Another worker holds this job now"


def round(ground: Ground, rng: random.Random) -> Measures:
    """Stop both hands, Celery's main process, both with all other hands, or these and their launcher too."""
    victim = rng.choice(("hands", "main", "celery", "launcher"))
    writer = _writing(ground, ground.bring(ground.clip(rng)).recording_id)
    encoded = ground.bring(ground.slow_clip(rng)).recording_id
    encoder = caught(ground, encoded, JobKind.TRANSCODE)
    pids = _processes(ground, victim, writer, encoder)
    ground.fault("SIGSTOP", victim=victim, pids=pids)
    with _stopped(pids):
        stopped_at = time.monotonic()
        refused_s = _write_late(ground, writer)
        time.sleep(max(0.0, stopped_at + _LEASES * ground.lease_seconds - time.monotonic()))
        if victim == "launcher":  # nobody is there to end the ffmpeg before it goes on
            _signal(_workers(ground), signal.SIGCONT)
        lease_over = stopped_at + ground.lease_seconds
        left_s = lease_over + _WITHOUT_LEASE_S - time.monotonic()
        ground.wait_for(lambda: not unheld(ground), left_s, f"{victim}: no ffmpeg ran on without a lease")
        unheld_s = time.monotonic() - lease_over
    ground.settle(_SETTLE_S)
    if stale := stale_writes(ground, encoded):
        raise RowFailed(f"{victim}: writes of a stale claim were accepted: {', '.join(stale)}")
    return {"refused_s": refused_s, "unheld_s": unheld_s}


def _writing(ground: Ground, recording_id: str) -> Holder:
    """The hand that is about to write that it has done the recording's job; the proxy holds this back."""
    job_id, deadline = None, time.monotonic() + _HELD_S
    while job_id is None and time.monotonic() < deadline:
        time.sleep(_POLL_S)
        with ground.catalogue() as session:
            job_id = session.scalar(
                select(Job.id).where(Job.recording_id == recording_id, Job.kind == JobKind.TRANSCODE)
            )
    if job_id is None:
        raise RowFailed("no job came of an upload")
    held = ground.postgres.hold(job_id, JobState.DONE)
    ground.wait_for(
        lambda: held.holding > 0 or _job(ground, job_id).state is JobState.DONE,
        _HELD_S,
        "a hand had done its job",
    )
    if not held.holding:
        raise NotJudged("the hand was done with its job before the proxy could hold it back")
    (holder,) = holders(ground, JobKind.TRANSCODE, recording_id=recording_id)
    return holder


def _write_late(ground: Ground, writer: Holder) -> float:
    """Claim the stopped hand's job, let its write go on and then the hand itself; the seconds until the hand
    was told no. Raises `RowFailed` where the write was accepted."""
    claims: list[lease.Claim] = []

    def claimed() -> bool:
        claims.extend(filter(None, [lease.claim(writer.job_id, _RIVAL)]))
        return _job(ground, writer.job_id).fence > writer.fence

    log = ground.logs / "worker-media.log"
    try:
        ground.wait_for(claimed, _FREED_S, "the stopped hand's job was free again")
        ground.fault("SIGCONT", pids=[writer.hand], claims=len(claims))
        ground.postgres.pass_through()
        _signal([writer.hand], signal.SIGCONT)
        began, told = time.monotonic(), _REFUSED.format(writer.job_id)
        while (told not in log.read_text()) and time.monotonic() - began < _REFUSED_S:
            if _job(ground, writer.job_id).state is not JobState.RUNNING:
                raise RowFailed("the write of a stale claim was accepted")
            time.sleep(_POLL_S)
        took = time.monotonic() - began
        if took >= _REFUSED_S:
            raise NotJudged("the stopped hand did not come to its write")
        return took
    finally:
        recovery.hand_back_from(_RIVAL)


def _job(ground: Ground, job_id: str) -> Job:
    with ground.catalogue() as session:
        return session.get_one(Job, job_id)


def _processes(ground: Ground, victim: str, writer: Holder, encoder: Holder) -> list[int]:
    """What to stop; the writing hand in any case, ffmpeg where its hand is."""
    encoders = tools(ground).intersection(processes.descendants(encoder.hand))
    launcher, main, *hands = _workers(ground)
    choices = {
        "hands": [encoder.hand, *encoders],
        "main": [main],
        "celery": [main, *hands, *encoders],
        "launcher": [launcher, main, *hands, *encoders],
    }
    return list(dict.fromkeys([*choices[victim], writer.hand]))


def _workers(ground: Ground) -> list[int]:
    """The launcher, Celery's main process, and its hands."""
    main = workers_main(ground, "worker-media")
    return [ground.stack.pids()["worker-media"], main, *processes.children(main)]


@contextmanager
def _stopped(pids: Iterable[int]) -> Iterator[None]:
    _signal(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(pids, signal.SIGCONT)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:  # it was killed meanwhile
            continue
