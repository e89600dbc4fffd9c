"""A thread in a worker's launcher that clears away what killed workers left on the disk: at start, and then
every `sweep_seconds`."""

import logging
import threading
import time

from service.config import settings
from workers import scratch

log = logging.getLogger(__name__)


def start() -> None:
    """From now on, for as long as the process lives."""
    threading.Thread(target=_sweep_again_and_again, name="tidying", daemon=True).start()


def _sweep_again_and_again() -> None:
    while True:
        try:
            if count := scratch.sweep():
                log.info("%d left-overs of killed workers removed", count)
        except OSError as error:  # a disk that is full or gone for a while
            log.warning("left-overs stay until the next time: %s", error.strerror)
        time.sleep(settings().sweep_seconds)
