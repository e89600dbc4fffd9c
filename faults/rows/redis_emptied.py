"""Redis loses what it holds: everything is deleted, or it is killed with work in the queue."""

import os
import random
import signal

from redis import Redis

from faults import work
from faults.ground import Ground
from faults.row import Measures
from service.events import Queue

_UPLOADS = 6
# With so many messages waiting the queue counts as full: the two media workers have as many in hand.
_WAITING = 3
_FILLED_SECONDS = 30.0
_DONE_SECONDS = 300.0


def round(ground: Ground, rng: random.Random) -> Measures:
    """No job is lost: all that was acknowledged is done in the end."""
    clips = [ground.clip(rng) for _ in range(_UPLOADS)]
    kill = rng.random() < 0.5
    brought = [ground.bring(clip).recording_id for clip in clips]
    with work.redis() as store:
        ground.wait_for(lambda: _waiting(store) >= _WAITING, _FILLED_SECONDS, "a full queue")
        ground.fault("redis is killed" if kill else "redis is emptied", waiting=_waiting(store))
        if kill:
            os.kill(ground.processes("redis")[0], signal.SIGKILL)
        else:
            store.flushall()
    return {"done_s": work.must_be_done(ground, brought, _DONE_SECONDS)}


def _waiting(store: "Redis") -> int:
    return sum(int(store.llen(queue)) for queue in Queue)
