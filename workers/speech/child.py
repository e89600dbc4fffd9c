"""A recogniser's process of its own: native code that holds Python's lock or memory for minutes stays out of
the worker, whose heartbeat goes on, and can be ended at any moment.

The child imports nothing of Storyreel. It is asked in bytes on its standard input, answers in lines of JSON,
and ends when its input ends. What it writes to its standard error goes nowhere: it may be what people said.
"""

import json
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from service.errors import ProcessStalled
from workers import processes

_CHECK_S = 0.2
"""How long a cancelled job runs on."""


class Child:
    """A running child. `ask` and `answer` raise ProcessStalled when it is gone, or was ended because it did
    not answer in time."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._until = math.inf

    def allow(self, seconds: float) -> None:
        """From now on, so long until it is ended."""
        self._until = time.monotonic() + seconds

    def ask(self, request: bytes) -> None:
        """Send what it is to do."""
        assert self._process.stdin  # noqa: S101  # a pipe
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise _gone() from None

    def answer(self) -> Any:
        """The next line that it says."""
        assert self._process.stdout  # noqa: S101  # a pipe
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise _gone()
        return json.loads(line)

    def end_when(self, stop: threading.Event, ended: threading.Event) -> None:
        """Watch until `ended`: kills it at once when `stop` is set, or when what it was allowed is over."""
        while not ended.wait(_CHECK_S):
            if stop.is_set() or time.monotonic() > self._until:
                self._process.kill()
                return


@contextmanager
def running(script: Path, arguments: Sequence[str], stop: threading.Event) -> Iterator[Child]:
    """The script as a child, ended with this block, or soon after `stop` is set."""
    with subprocess.Popen(
        [sys.executable, "-P", str(script), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(processes.be_a_tool_of, os.getpid()),
    ) as process:
        child = Child(process)
        ended = threading.Event()
        guard = threading.Thread(target=child.end_when, args=(stop, ended))
        guard.start()
        try:
            yield child
        finally:
            ended.set()
            guard.join()
            process.kill()
            with suppress(BrokenPipeError):  # what it did not read any more
                process.stdin.close()  # type: ignore[union-attr]  # a pipe


def _gone() -> ProcessStalled:
    return ProcessStalled("The recogniser ended before it was done.")
