"""Row 14: workers are restarted one after the other in the middle of their jobs; no job pays for it."""

import os
import random
import signal

from sqlalchemy import select

from faults.ground import Ground
from faults.holders import WORKERS, caught, workers_main
from faults.row import Measures, RowFailed
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.job import Job, JobKind, JobState

_BACK_S = 60
_SETTLE_S = 300


def round(ground: Ground, rng: random.Random) -> Measures:
    """SIGTERM to each worker's launcher while it works; the process manager starts the next one."""
    heard = ground.bring(ground.slow_clip(rng), transcript=None)
    brought = [heard, *(ground.bring(ground.clip(rng)) for _ in range(2))]
    kinds = {"worker-media": JobKind.TRANSCODE, "worker-speech": JobKind.TRANSCRIBE}
    longest = 0.0
    for program in rng.sample(WORKERS, len(WORKERS)):
        # Where the other worker's restart outlasted the job, any moment will do.
        if _runs(ground, heard.recording_id, kinds[program]):
            caught(ground, heard.recording_id, kinds[program])
        launcher = ground.stack.pids()[program]
        ground.fault("SIGTERM", program=program, pid=launcher)
        os.kill(launcher, signal.SIGTERM)
        longest = max(longest, _back(ground, program, launcher))
    ground.settle(_SETTLE_S)
    handed_back = sum(_checked(ground, one.recording_id) for one in brought)
    return {"back_s": longest, "handed_back": handed_back}


def _runs(ground: Ground, recording_id: str, kind: JobKind) -> bool:
    """Whether the recording's job of that kind is still to be done."""
    with ground.catalogue() as session:
        query = select(Job.state).where(Job.recording_id == recording_id, Job.kind == kind)
        return session.scalar(query) is not JobState.DONE


def _back(ground: Ground, program: str, before: int) -> float:
    def is_back() -> bool:
        if ground.stack.pids().get(program) in (before, None):
            return False
        try:
            return workers_main(ground, program) > 0
        except RowFailed:
            return False

    return ground.wait_for(is_back, _BACK_S, f"{program} was started again")


def _checked(ground: Ground, recording_id: str) -> int:
    """How many jobs were handed back. Raises `RowFailed` when one failed or was charged."""
    with ground.catalogue() as session:
        jobs = session.scalars(select(Job).where(Job.recording_id == recording_id)).all()
        attempts = session.scalars(select(Attempt).where(Attempt.recording_id == recording_id)).all()
    if failed := [job.kind for job in jobs if job.state is not JobState.DONE]:
        raise RowFailed(f"not done: {', '.join(failed)}")
    charged = [f"{job.kind} {job.attempts} times" for job in jobs if job.attempts != 1]
    charged += [one.outcome or "open" for one in attempts if one.outcome not in _UNCHARGED]
    if charged:
        raise RowFailed(f"charged: {', '.join(charged)}")
    return sum(one.outcome is Outcome.HANDED_BACK for one in attempts)


_UNCHARGED = (Outcome.DONE, Outcome.HANDED_BACK)
