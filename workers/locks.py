"""File locks that end with the process that holds them, however it ends: the kernel lets go of them."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import JobCancelled

_LOOK_AGAIN_SECONDS = 0.1
"""How soon somebody who waits for a lock learns that his job was cancelled."""


@contextmanager
def locked(path: Path, how: int, cancelled: threading.Event | None = None) -> Iterator[None]:
    """Hold the lock file `path`, made if need be, as `fcntl.flock` has it (`LOCK_SH`, `LOCK_EX`).

    With `LOCK_NB` raises BlockingIOError where somebody else holds it. Raises JobCancelled.
    """
    while True:
        with path.open("a") as file:
            _wait(file.fileno(), how, cancelled)
            # Who holds a lock alone may remove its file. Others who had opened it by then would share the
            # lock of a file that is gone with nobody: they open the one that has taken its place.
            if _is_at(file.fileno(), path):
                yield
                return


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock file, in whichever way. A file that is not there is held by nobody."""
    try:
        with path.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _wait(descriptor: int, how: int, cancelled: threading.Event | None) -> None:
    if cancelled is None or how & fcntl.LOCK_NB:
        fcntl.flock(descriptor, how)
        return
    while not cancelled.is_set():
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(_LOOK_AGAIN_SECONDS)
    raise JobCancelled("The work was stopped.")


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
