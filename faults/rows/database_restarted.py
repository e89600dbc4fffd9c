"""PostgreSQL is restarted in the middle of work: asked to stop, told to abort, or killed.

In half of the rounds it stays away for longer than a lease.
"""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from faults import work
from faults.ground import Ground
from faults.row import Measures, RowFailed
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.job import Job, JobState

# PostgreSQL's documentation, "Shutting Down the Server": fast, immediate; the last is no shutdown at all.
_WAYS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "killed": signal.SIGKILL}
_UPLOADS = 3
_RUNNING_SECONDS = 30.0
# Any instant of an upload and of the jobs that follow from it.
_MOMENT_SECONDS = 1.5
_BACK_SECONDS = 60.0
_AWAY_LEASES = 1.5
_DONE_SECONDS = 300.0


def round(ground: Ground, rng: random.Random) -> Measures:
    """Nothing is lost, nothing is done twice (the checker sees to that), no job pays for it, uploads go on by
    themselves."""
    clips = [ground.clip(rng) for _ in range(_UPLOADS)]
    way = rng.choice(list(_WAYS))
    away_s = rng.choice((0.0, _AWAY_LEASES * ground.lease_seconds))
    early = [ground.bring(clip).recording_id for clip in clips[1:]]
    ground.wait_for(lambda: _running(ground) > 0, _RUNNING_SECONDS, "a job runs")
    with ThreadPoolExecutor(1) as other:
        during = other.submit(ground.bring, clips[0])
        time.sleep(rng.uniform(0, _MOMENT_SECONDS))
        ground.fault("postgresql restarts", way=way, running=_running(ground), away_s=away_s)
        (before, *_) = ground.processes("postgres")
        began = time.monotonic()
        if away_s:  # the process manager starts it at once, the proxy keeps everybody else from it
            ground.postgres.refuse()
        os.kill(before, _WAYS[way])
        back = ground.wait_for(lambda: _is_back(ground, before), _BACK_SECONDS, "PostgreSQL answers again")
        time.sleep(max(0.0, began + away_s - time.monotonic()))
        ground.postgres.pass_through()
        brought = [*early, during.result().recording_id]
    done = work.must_be_done(ground, brought, _DONE_SECONDS)
    if charged := _charged(ground, brought):
        raise RowFailed(f"{way}, away for {away_s:.0f} s: charged were {', '.join(charged)}")
    return {"back_s": back, "done_s": done}


def _charged(ground: Ground, brought: list[str]) -> list[str]:
    """Claims that a job had to pay for without its being done."""
    mine = select(Job.kind, Attempt.outcome, Attempt.error_code).join(Job, Job.id == Attempt.job_id)
    unpaid = (Outcome.DONE, Outcome.HANDED_BACK)
    with ground.catalogue() as session:
        rows = session.execute(mine.where(Attempt.recording_id.in_(brought), Attempt.outcome.not_in(unpaid)))
        return [f"{kind} {outcome} ({code})" for kind, outcome, code in rows.tuples()]


def _running(ground: Ground) -> int:
    with ground.catalogue() as session:
        return session.scalar(select(func.count()).where(Job.state == JobState.RUNNING)) or 0


def _is_back(ground: Ground, before: int) -> bool:
    """Another server than `before` answers."""
    if ground.processes("postgres")[:1] in ([], [before]):
        return False
    try:
        _running(ground)
    except OperationalError:
        return False
    return True
