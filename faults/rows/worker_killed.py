"""Row 6: a worker is killed in the middle of a job, and the job runs again soon, with default settings."""

import os
import random
import signal

from faults.ground import Ground
from faults.holders import Holder, caught, holders, workers_main
from faults.row import Measures
from service.catalogue.job import JobKind

WITHIN_S = 45.0
"""What we promise; the table asks for one lease and 30 s, which is 50 s."""


def round(ground: Ground, rng: random.Random) -> Measures:
    """Kill -9, mostly of Celery's main process, else of its launcher or of the hand that has the job."""
    brought = ground.bring(ground.slow_clip(rng))
    holder = caught(ground, brought.recording_id, JobKind.TRANSCODE)
    victim = rng.choices(("main", "launcher", "hand"), weights=(3, 1, 1))[0]
    pid = _process(ground, victim, holder)
    ground.fault("SIGKILL", program="worker-media", victim=victim, pid=pid)
    os.kill(pid, signal.SIGKILL)
    again_s = ground.wait_for(
        lambda: _runs_again(ground, holder, brought.recording_id), WITHIN_S, f"{victim}: the job ran again"
    )
    return {"again_s": again_s}


def _process(ground: Ground, victim: str, holder: Holder) -> int:
    if victim == "hand":
        return holder.hand
    launcher = ground.stack.pids()["worker-media"]
    return launcher if victim == "launcher" else workers_main(ground, "worker-media")


def _runs_again(ground: Ground, lost: Holder, recording_id: str) -> bool:
    now_held = holders(ground, JobKind.TRANSCODE, recording_id=recording_id)
    return any(one.job_id == lost.job_id and one.fence > lost.fence for one in now_held)
