"""Redis's connections are reset, whatever they are used for just then."""

import random
import time

from faults import work
from faults.ground import Ground
from faults.row import Measures

# Fifty over the twenty rounds of the table, and a few more.
_RESETS = 3
# While workers wait for messages, take one, or acknowledge one.
_MOMENT_SECONDS = 1.5
_AGAIN_SECONDS = 30.0
_DONE_SECONDS = 300.0


def round(ground: Ground, rng: random.Random) -> Measures:
    """After each reset a new job is taken within half a minute."""
    brought: list[str] = []
    again = []
    for _ in range(_RESETS):
        time.sleep(rng.uniform(0, _MOMENT_SECONDS))
        ground.fault("redis connections reset", connections=ground.redis.open_connections)
        ground.redis.reset_all()
        new = ground.bring(ground.clip(rng)).recording_id
        brought.append(new)
        again.append(
            ground.wait_for(lambda new=new: not work.unclaimed(ground, [new]), _AGAIN_SECONDS, "consuming")  # type: ignore[misc]
        )
    work.must_be_done(ground, brought, _DONE_SECONDS)
    return {"again_s": max(again)}
