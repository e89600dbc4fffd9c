"""Row 5: whatever of a worker is killed, no ffmpeg and no recogniser goes on without a live lease."""

import os
import random
import signal
import time

from faults.ground import Ground
from faults.holders import Holder, caught, unheld, workers_main
from faults.row import Measures, RowFailed
from service.catalogue.job import JobKind

_WITHIN_S = 10.0
# An ffmpeg that has just been started by a hand whose claim is a moment older than our look at the leases.
_BLINK_S = 0.3


def round(ground: Ground, rng: random.Random) -> Measures:
    """Kill a hand, its main process or its launcher, in the middle of encoding or of recognition."""
    program = rng.choice(("worker-media", "worker-speech"))
    if program == "worker-media":
        brought = ground.bring(ground.slow_clip(rng))
        holder = caught(ground, brought.recording_id, JobKind.TRANSCODE)
    else:
        brought = ground.bring(ground.slow_clip(rng), transcript=None)
        holder = caught(ground, brought.recording_id, JobKind.TRANSCRIBE)
    victim = rng.choice(("hand", "main", "launcher"))
    pid = _process(ground, program, victim, holder)
    ground.fault("SIGKILL", program=program, victim=victim, pid=pid)
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    gone_s = ground.wait_for(lambda: _none_unheld(ground), _WITHIN_S, f"{program}, {victim}: all tools ended")
    while time.monotonic() - killed < ground.lease_seconds + 1:  # nor does one come back to life later
        if not _none_unheld(ground):
            raise RowFailed(f"{program}, {victim}: a tool ran without a lease later on")
        time.sleep(_BLINK_S)
    return {"gone_s": gone_s}


def _process(ground: Ground, program: str, victim: str, holder: Holder) -> int:
    if victim == "hand":
        return holder.hand
    return workers_main(ground, program) if victim == "main" else ground.stack.pids()[program]


def _none_unheld(ground: Ground) -> bool:
    seen = unheld(ground)
    if seen:
        time.sleep(_BLINK_S)
        seen &= unheld(ground)
    return not seen
