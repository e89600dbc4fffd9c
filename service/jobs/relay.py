"""The relay: a small process that looks after what nobody looks after.

`CHORES` is all it does. Each chore has a thread and a pace of its own, so that none waits for another: while
the storage hangs, leases are taken back, and a sweep through a large bucket holds up no wake-up. Each is made
of guarded updates, or can be done twice, so several relays may run at once. What is away (Redis, the
database, the storage) makes only those chores wait that need it.
"""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass

from service import logs
from service.actor import acting_as
from service.catalogue.database import is_passing
from service.config import settings
from service.errors import Retryable
from service.jobs.recovery import LapsedLeases
from service.jobs.wakeups import wake_unclaimed
from service.upkeep.multiparts import abort_abandoned_multiparts
from service.upkeep.orphans import sweep_orphans
from service.upkeep.removal import remove_retired
from service.uploads.abandoned import give_up_abandoned
from service.uploads.intake import complete_pending

log = logging.getLogger(__name__)

# Sweeps begin so long after the start, when a machine that was just switched on has less to do; not later, or
# a relay that is started anew every day before its first hour is over would never sweep.
_SETTLED_SECONDS = 60.0


@dataclass(frozen=True)
class Chore:
    """Something to be done again and again; `do` returns how many things it dealt with."""

    do: Callable[[], int]
    seldom: bool = False
    """Every `sweep_seconds`; the others are done every `relay_seconds`."""

    def pace(self) -> float:
        """Seconds from one round to the next."""
        return settings().sweep_seconds if self.seldom else settings().relay_seconds


CHORES = (
    Chore(LapsedLeases().take_back),
    Chore(wake_unclaimed),
    Chore(complete_pending),
    Chore(remove_retired),
    Chore(sweep_orphans, seldom=True),
    Chore(abort_abandoned_multiparts, seldom=True),
    Chore(give_up_abandoned, seldom=True),
)


def once(chore: Chore) -> None:
    """One round of a chore. Nothing that goes wrong ends the relay."""
    name = chore.do.__name__
    try:
        if count := chore.do():
            log.info("%s: %d", name, count)
    # The boundary of the process: one thing that cannot be done must not keep the others from being done.
    except Exception as error:
        if isinstance(error, Retryable) or is_passing(error):
            log.warning("%s waits: %s", name, type(error).__name__)
        else:
            log.exception("%s went wrong", name)


def repeat(chore: Chore, stop: threading.Event) -> None:
    """Rounds of a chore until it is told to stop."""
    with acting_as("relay"):
        pause = min(chore.pace(), _SETTLED_SECONDS)
        while not stop.wait(pause):
            once(chore)
            pause = chore.pace()


def main() -> None:
    """Do the chores until SIGTERM or SIGINT."""
    logs.configure("relay")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for chore in CHORES:
        # Daemons: a request to a storage that hangs does not keep the process from stopping; every chore may
        # be interrupted anywhere.
        threading.Thread(target=repeat, args=(chore, stop), name=chore.do.__name__, daemon=True).start()
    log.info("relay up")
    stop.wait()


if __name__ == "__main__":
    main()
