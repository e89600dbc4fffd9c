"""The heartbeat of a job in hand: renews the lease and tells the progress, every second.

It sets `cancelled`, which every long-running step watches, when another worker has the job or a person
stopped it; and in time before the lease ends, when it could not be renewed. A second thread looks after that,
as a database that does not answer holds the first one up for as long as it likes.

Code that holds Python's global lock holds both threads up, but cannot keep them from beating right after it.
With the default lease it may do so for 20 seconds; after more than that the lease may be another worker's.
"""

import logging
import threading
import time
from contextvars import copy_context
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from service.config import settings
from service.errors import LeaseLost
from service.jobs import lease

log = logging.getLogger(__name__)

_BEAT_SECONDS = 1.0
"""A person sees a progress bar move, and a cancelled encoder stops, within about this time."""
_LOOK_SECONDS = 0.2
"""A tenth of what is left of the default lease when the work is given up."""
_MARGIN = 0.1
"""Of the lease: what a step may take from being told until it has stopped; encoders take 0.3 s."""


class Heartbeat:
    """Context manager around the work on one claim, which was asked for at `began` (of `seconds`). `lapsed`
    tells, once `cancelled` is set, that the catalogue did not renew the lease in time."""

    def __init__(self, held: lease.Claim, began: float) -> None:
        self._held = held
        self._lasts_until = began + settings().lease_seconds * (1 - _MARGIN)
        self._asked: float | None = None
        """When the renewal was begun that is under way, or failed last."""
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=copy_context().run, args=(do,), name=f"{what} {held.job_id}", daemon=True)
            for what, do in (("heartbeat", self._beat), ("lease", self._watch))
        ]
        self.cancelled = threading.Event()
        self.lapsed = False
        self.progress = 0.0

    def __enter__(self) -> "Heartbeat":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        for thread in self._threads:
            # One that waits for a database that does not answer is left to itself: the fence refuses it.
            thread.join(_BEAT_SECONDS)

    def _beat(self) -> None:
        while not (self._ended.wait(_BEAT_SECONDS) or self.cancelled.is_set()):
            self._asked = began = seconds()
            try:
                lease.renew(self._held, self.progress)
            except LeaseLost:
                # Taken back, cancelled, or just ended well: whoever drops the work says so.
                self.cancelled.set()
            except SQLAlchemyError as error:
                log.warning("job %s: no renewal: %s", self._held.job_id, type(error).__name__)
            else:
                # From before it was asked for: what the database did with it took time, too.
                self._lasts_until = began + settings().lease_seconds * (1 - _MARGIN)
                self._asked = None

    def _watch(self) -> None:
        while not (self._ended.wait(_LOOK_SECONDS) or self.cancelled.is_set()):
            if seconds() > self._lasts_until and self._is_catalogues_fault():
                log.warning("job %s: the lease could not be renewed, giving it up", self._held.job_id)
                self.lapsed = True
                self.cancelled.set()

    def _is_catalogues_fault(self) -> bool:
        """Whether it was asked in time, or a moment ago. Else this process was held up by its own work, and
        the renewal that comes now tells whether the lease still holds."""
        return self._asked is not None and self._asked < max(self._lasts_until, seconds() - _BEAT_SECONDS)


def seconds() -> float:
    """Of a clock that goes on whatever is done to the machine's own, and while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
