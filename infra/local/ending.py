"""Requests to end, of a command that has started a stack: they unwind it, so that the stack is taken down."""

import signal
import sys
from types import FrameType


def unwind_when_asked_to_end() -> None:
    """From here on SIGTERM and SIGHUP end this process as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    # A shell starts background jobs with it ignored; whoever sends it means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
