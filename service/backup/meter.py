"""How far a backup or a restore is, in bytes."""

import threading
from collections.abc import Callable

OnProgress = Callable[[int, int], None]
"""Told the bytes that are done, and those of the whole."""


class Meter:
    """Adds up the bytes of one whole; the storage's client counts from several threads."""

    def __init__(self, total: int, on_progress: OnProgress) -> None:
        self._total = total
        self._on_progress = on_progress
        self._done = 0
        self._lock = threading.Lock()
        on_progress(0, total)

    def add(self, count: int) -> None:
        """So many bytes more are done."""
        with self._lock:
            self._done += count
            self._on_progress(self._done, self._total)
