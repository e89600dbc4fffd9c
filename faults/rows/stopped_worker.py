"""Row 4: a worker is stopped for two leases, and then goes on as if nothing had been."""

import os
import random
import signal
import time

from faults.ground import Ground
from faults.holders import Holder, caught, stale_writes, unheld, workers_main
from faults.row import Measures, RowFailed
from service.catalogue.job import JobKind
from workers import processes

_LEASES = 2
_LONGEST_WITHOUT_LEASE_S = 10.0
_SETTLE_S = 300


def round(ground: Ground, rng: random.Random) -> Measures:
    """Stop one hand, Celery's main process, both with all other hands, or these and their launcher too."""
    brought = ground.bring(ground.slow_clip(rng))
    holder = caught(ground, brought.recording_id, JobKind.TRANSCODE)
    victim = rng.choice(("hand", "main", "celery", "launcher"))
    stopped = _processes(ground, victim, holder)
    ground.fault("SIGSTOP", victim=victim, pids=stopped)
    for pid in stopped:
        _signal(pid, signal.SIGSTOP)
    longest = _watch(ground, _LEASES * ground.lease_seconds)
    for pid in stopped:  # one that was killed meanwhile is not there any more
        _signal(pid, signal.SIGCONT)
    ground.settle(_SETTLE_S)
    if stale := stale_writes(ground, brought.recording_id):
        raise RowFailed(f"{victim}: writes of a stale claim were accepted: {', '.join(stale)}")
    # Whoever is stopped as a whole, launcher and all, ends its ffmpeg when it wakes up.
    if victim != "launcher" and longest > _LONGEST_WITHOUT_LEASE_S:
        raise RowFailed(f"{victim}: an ffmpeg ran on for {longest:.1f} s without a lease")
    return {"unheld_s": longest}


def _processes(ground: Ground, victim: str, holder: Holder) -> list[int]:
    main = workers_main(ground, "worker-media")
    hands = processes.children(main)
    launcher = ground.stack.pids()["worker-media"]
    choices = {
        "hand": [holder.hand],
        "main": [main],
        "celery": [main, *hands],
        "launcher": [launcher, main, *hands],
    }
    return choices[victim]


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _watch(ground: Ground, seconds: float) -> float:
    """Look for `seconds`; how long any tool ran without a lease at most."""
    longest, since = 0.0, dict[int, float]()
    began = time.monotonic()
    while (instant := time.monotonic()) - began < seconds:
        since = {tool: since.get(tool, instant) for tool in unheld(ground)}
        longest = max([longest, *(instant - first for first in since.values())])
        time.sleep(0.1)
    return longest
