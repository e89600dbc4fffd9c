"""Row 5: whatever of a worker is killed, no ffmpeg and no recogniser goes on without a live lease.

The tool is stopped just before, so that an orphan cannot come to an end by itself: somebody must end it.
"""

import os
import random
import signal
import time
from contextlib import suppress

from faults.ground import Ground
from faults.holders import Holder, caught, tools, unheld, workers_main
from faults.row import Measures, NotJudged, RowFailed
from service.catalogue.job import JobKind
from workers import processes

_WITHIN_S = 10.0
# As long as the work on a slow recording takes.
_CAUGHT_S = 5.0
# An ffmpeg that has just been started by a hand whose claim is a moment older than our look at the leases.
_BLINK_S = 0.3
# What an orphan starts after its tool has ended, it starts within milliseconds.
_LATER_S = 2.0


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
    orphans = _stopped_tools(ground, holder)
    if not orphans:
        raise NotJudged(f"{program}, {victim}: no tool could be stopped before its work ended")
    ground.fault("SIGKILL", program=program, victim=victim, pid=pid, orphans=orphans)
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    gone_s = ground.wait_for(lambda: _none_unheld(ground), _WITHIN_S, f"{program}, {victim}: all tools ended")
    while time.monotonic() - killed < gone_s + _LATER_S:  # nor does one come back to life later
        if not _none_unheld(ground):
            raise RowFailed(f"{program}, {victim}: a tool ran without a lease later on")
        time.sleep(_BLINK_S)
    return {"gone_s": gone_s}


def _stopped_tools(ground: Ground, holder: Holder) -> int:
    """Stops what the hand has running; how many that were. Some tools are done within a blink: then the next
    that it starts."""
    deadline = time.monotonic() + _CAUGHT_S
    stopped = 0
    while not stopped and time.monotonic() < deadline:
        for tool in tools(ground).intersection(processes.descendants(holder.hand)):
            with suppress(ProcessLookupError):
                os.kill(tool, signal.SIGSTOP)
                stopped += 1
    return stopped


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
