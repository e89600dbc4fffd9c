"""The heartbeat of a job in hand: a thread that renews the lease and tells the progress, every second.

When the lease is lost, because another worker has it or a person stopped the job, it sets `cancelled`, which
every long-running step watches.
"""

import logging
import threading
import time
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from service.config import settings
from service.errors import LeaseLost
from service.jobs import lease

log = logging.getLogger(__name__)

# A person sees a progress bar move, and a cancelled encoder stops, within about this time.
_BEAT_SECONDS = 1.0


class Heartbeat:
    """Context manager around the work on one claim."""

    def __init__(self, held: lease.Claim) -> None:
        self._held = held
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat {held.job_id}", daemon=True)
        self.cancelled = threading.Event()
        self.progress = 0.0

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        renewed = time.monotonic()
        while not self._ended.wait(_BEAT_SECONDS):
            try:
                lease.renew(self._held, self.progress)
                renewed = time.monotonic()
            except LeaseLost:
                if (
                    not self._ended.is_set()
                ):  # else the job has just ended well and let go of its lease itself
                    log.warning("job %s: the lease is gone, dropping the work", self._held.job_id)
                self.cancelled.set()
                return
            except SQLAlchemyError as error:
                log.warning("job %s: no renewal: %s", self._held.job_id, type(error).__name__)
                if time.monotonic() - renewed > settings().lease_seconds:
                    self.cancelled.set()
                    return
