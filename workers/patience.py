"""What is the world's fault and not a job's own, and how long to wait for the world to be well again."""

import logging
import math
import random
import time
from collections.abc import Callable
from typing import TypeVar

from service.catalogue.database import is_passing
from service.errors import Conflict, Retryable, Undone

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_LEAST_SECONDS = 15.0
"""A database restarts in a few seconds, and short jobs come in great numbers."""
_PAUSE_SECONDS = (0.5, 1.5)
_RACES = 3
"""Lost one after the other to others who wrote the same: more than that is no race, but a mistake."""


def worlds_fault(error: Exception) -> bool:
    """Whether a job is not to blame: what we named so ourselves, and a database that is away."""
    if isinstance(error, Retryable):
        return not error.charged
    return is_passing(error)


def insist(act: Callable[[], Result], began: float | None = None) -> Result:
    """What `act` gives. While the world is in the way, try again for as long as the work took since `began`
    (of `time.monotonic`): to wait longer would cost more than to do it again. Without `began` there is
    nothing else to do, and it is tried until it is done.

    What ends in a Conflict is done again at once, and then sees what somebody else wrote in the meantime.
    `act` must be right to do twice: the first reply may have been lost.
    """
    instant = time.monotonic()
    stop_at = math.inf if began is None else instant + max(_LEAST_SECONDS, instant - began)
    races = 0
    while True:
        try:
            return act()
        except Conflict:
            if races == _RACES:
                raise
            races += 1
            log.info("somebody else was first to write: once more")
            continue
        except Exception as error:
            if isinstance(error, Undone) or not worlds_fault(error) or time.monotonic() > stop_at:
                raise
            log.warning("waiting for the world: %s", type(error).__name__)
        time.sleep(random.uniform(*_PAUSE_SECONDS))  # noqa: S311  # so that not all come back at once
