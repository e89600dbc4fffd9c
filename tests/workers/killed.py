"""Workers that are killed in the middle."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType


class Killed:
    """A process that does `work`, from when it has made the file `began` until the end of the block, when it
    is killed with SIGKILL."""

    def __init__(self, work: Callable[[], None], began: Path) -> None:
        self._work = work
        self._began = began

    def __enter__(self) -> None:
        self._pid = os.fork()
        if self._pid == 0:
            try:
                self._work()
            finally:
                os._exit(1)
        deadline = time.monotonic() + 10
        while not self._began.exists():
            assert time.monotonic() < deadline, "it did not begin"
            time.sleep(0.02)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
