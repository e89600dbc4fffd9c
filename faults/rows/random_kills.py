"""Row 1: kill -9 at random, of everything that serves or works, while people upload.

A round is 15 uploads and 5 kills, so that 20 rounds are the table's 300 and 100. That no upload was lost and
every SHA-256 is equal is the judgement `lost` of the checker.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from faults.ground import Ground
from faults.load import bring_all
from faults.row import Measures

UPLOADS = 15
KILLS = 5
# From before the first job runs until after the last upload.
_BETWEEN_SECONDS = (0.2, 1.5)
# Most clips are done with in less; then something else is killed.
_ENCODER_SECONDS = 2.0
# Not everything is down for longer.
_VICTIM_SECONDS = 60.0


def round(ground: Ground, rng: random.Random) -> Measures:
    """Uploads in the background, kills in the foreground."""
    # Some are nothing that can be played: refused, and kept all the same.
    clips = [ground.clip(rng) if rng.random() < 0.7 else rng.randbytes(4096) for _ in range(UPLOADS)]
    began = time.monotonic()
    with ThreadPoolExecutor(1) as background:
        uploads = background.submit(bring_all, ground, clips)
        for _ in range(KILLS):
            time.sleep(rng.uniform(*_BETWEEN_SECONDS))
            ground.wait_for(lambda: _killed(ground, rng), _VICTIM_SECONDS, "something to kill")
        uploads.result()
    return {"kills": KILLS, "uploaded_s": time.monotonic() - began}


def _killed(ground: Ground, rng: random.Random) -> bool:
    """Whether a process of a kind drawn by chance was killed: of what is down just now there is none."""
    name = rng.choice(list(TARGETS))
    found = TARGETS[name](ground)
    if not found:
        return False
    pid = rng.choice(found)
    ground.fault("kill", target=name, pid=pid)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # it came to its end just before
        ground.fault("kill missed", target=name, pid=pid)
        return False
    return True


def _web(ground: Ground) -> list[int]:
    return ground.processes("web")


def _launchers(ground: Ground) -> list[int]:
    return [pid for family in _workers(ground) for pid in family[:1]]


def _mains(ground: Ground) -> list[int]:
    return [pid for family in _workers(ground) for pid in family[1:2]]


def _children(ground: Ground) -> list[int]:
    encoders = ground.ffmpegs()
    return [pid for family in _workers(ground) for pid in family[2:] if pid not in encoders]


def _encoders(ground: Ground) -> list[int]:
    deadline = time.monotonic() + _ENCODER_SECONDS
    while not (found := list(ground.ffmpegs())) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def _workers(ground: Ground) -> list[list[int]]:
    return [ground.processes("worker-media"), ground.processes("worker-speech")]


TARGETS: Mapping[str, Callable[[Ground], list[int]]] = {
    "web": _web,
    "launcher": _launchers,
    "worker main": _mains,
    "worker child": _children,
    "ffmpeg": _encoders,
}
