"""PostgreSQL is restarted in the middle of work: asked to stop, told to abort, or killed."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from faults import work
from faults.ground import Ground
from faults.row import Measures
from service.catalogue.job import Job, JobState

# PostgreSQL's documentation, "Shutting Down the Server": fast, immediate; the last is no shutdown at all.
_WAYS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "killed": signal.SIGKILL}
_UPLOADS = 3
_RUNNING_SECONDS = 30.0
# Any instant of an upload and of the jobs that follow from it.
_MOMENT_SECONDS = 1.5
_BACK_SECONDS = 60.0
_DONE_SECONDS = 300.0


def round(ground: Ground, rng: random.Random) -> Measures:
    """Nothing is lost, nothing is done twice (the checker sees to that), uploads go on by themselves."""
    clips = [ground.clip(rng) for _ in range(_UPLOADS)]
    way = rng.choice(list(_WAYS))
    early = [ground.bring(clip).recording_id for clip in clips[1:]]
    ground.wait_for(lambda: _running(ground) > 0, _RUNNING_SECONDS, "a job runs")
    with ThreadPoolExecutor(1) as other:
        during = other.submit(ground.bring, clips[0])
        time.sleep(rng.uniform(0, _MOMENT_SECONDS))
        ground.fault("postgresql restarts", way=way, running=_running(ground))
        (before, *_) = ground.processes("postgres")
        os.kill(before, _WAYS[way])
        back = ground.wait_for(lambda: _is_back(ground, before), _BACK_SECONDS, "PostgreSQL answers again")
        brought = [*early, during.result().recording_id]
    return {"back_s": back, "done_s": work.must_be_done(ground, brought, _DONE_SECONDS)}


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
