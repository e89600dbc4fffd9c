"""Processes by the kernel's own means: who dies with whom, who descends from whom, and how all end.

Everything below a worker's launcher is tied to what started it by PR_SET_PDEATHSIG, so that kill -9 of any of
them takes all below it along, even what is stopped. What slips through (a parent that ended between fork and
prctl) becomes the launcher's own child, since that has asked for orphans, and is ended there.
"""

import contextlib
import ctypes
import logging
import os
import signal
import time
from pathlib import Path

log = logging.getLogger(__name__)

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_REQUESTS_TO_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_POLL_S = 0.02
_LONGEST_END_S = 5.0
"""Longer than the kernel takes to clear away gigabytes of a killed encoder."""


def die_with(parent: int) -> None:
    """In a child: end when the **thread** that forked it ends (prctl(2)), however that comes about.

    `parent` is the process that forked it; if it has ended already, so does this one, now.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def be_a_tool_of(parent: int) -> None:
    """In a child that becomes a tool (ffmpeg, a recogniser): `die_with`, and deaf to requests to stop.

    These are for the worker that runs it. A machine that shuts down sends SIGTERM to every process at once; a
    tool that obeyed would look to its worker as if it had failed, and the job would be charged for it.
    """
    die_with(parent)
    be_deaf()


def be_deaf() -> None:
    """From now on, this thread and all it starts leave requests to stop for later."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _REQUESTS_TO_STOP)


def listen_again() -> None:
    """The end of `be_deaf`: what was asked meanwhile is asked now."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _REQUESTS_TO_STOP)


def adopt_orphans() -> None:
    """From now on, whatever below this process loses its parent becomes this process's child."""
    _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children(pid: int) -> list[int]:
    """The processes that any thread of `pid` started and that are not reaped yet; none if it is gone."""
    found: list[int] = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    except (FileNotFoundError, ProcessLookupError):
        pass  # it, or one of its threads, has just ended: its children are on their way elsewhere
    return found


def descendants(pid: int) -> list[int]:
    """All below `pid`, parents before their children."""
    found = children(pid)
    for child in found:  # the list grows while it is walked
        found += children(child)
    return found


def is_stopped(pid: int) -> bool:
    """Whether a SIGSTOP (T) or a debugger (t) holds the process, proc(5)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "Tt"
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill(pid: int) -> None:
    """SIGKILL, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_orphans(own: int) -> None:
    """Kills what this process has adopted: all its children but `own`, the one it started."""
    for child in children(os.getpid()):
        if child != own:
            log.warning("process %d has lost its parent and is killed", child)
            kill(child)


def reap() -> dict[int, int]:
    """Clears away children of this process that have ended; the wait status of each."""
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended[pid] = status


def kill_all_below() -> bool:
    """Kills everything below this process, which adopts orphans; whether all of it is gone.

    Parents first: a worker that saw its ffmpeg die would charge the job for it.
    """
    deadline = time.monotonic() + _LONGEST_END_S
    while below := descendants(os.getpid()):
        if time.monotonic() > deadline:
            return False
        for pid in below:
            kill(pid)
        time.sleep(_POLL_S)
        reap()
    return True
