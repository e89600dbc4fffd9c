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
_WITHOUT_LEASE_S = 10.0
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
    time.sleep(_LEASES * ground.lease_seconds)
    # Whoever is stopped as a whole, launcher and all, ends its ffmpeg when it wakes up.
    unheld_s = 0.0 if victim == "launcher" else _end_of_unheld(ground, victim)
    for pid in stopped:  # one that was killed meanwhile is not there any more
        _signal(pid, signal.SIGCONT)
    ground.settle(_SETTLE_S)
    if stale := stale_writes(ground, brought.recording_id):
        raise RowFailed(f"{victim}: writes of a stale claim were accepted: {', '.join(stale)}")
    return {"unheld_s": unheld_s}


def _end_of_unheld(ground: Ground, victim: str) -> float:
    """How long after the end of its lease the stopped worker's ffmpeg ran on at most. Raises `RowFailed`."""
    already_s = (_LEASES - 1) * ground.lease_seconds
    what = f"{victim}: no ffmpeg ran on without a lease"
    return already_s + ground.wait_for(lambda: not unheld(ground), _WITHOUT_LEASE_S - already_s, what)


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
