"""Processor time: of a piece of work with every process that it started, and of processes that go on."""

import os
import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_TICKS = os.sysconf("SC_CLK_TCK")

T = TypeVar("T")


@dataclass(frozen=True)
class Used:
    """Seconds: of the processor (user and system, this process too), and on the clock."""

    cpu_s: float
    wall_s: float


def measured(work: Callable[[], T]) -> tuple[T, Used]:
    """Do the work; what it gave back, and what it took. Nothing else may run in this process meanwhile.

    Linux adds a process's time to its parent's when that waits for it; the sandbox waits for what it runs.
    """
    began_cpu, began = _cpu_s(), time.monotonic()
    result = work()
    return result, Used(_cpu_s() - began_cpu, time.monotonic() - began)


def _cpu_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def own_and_ended_s(pids: Iterable[int]) -> tuple[float, float]:
    """Processor seconds of living processes so far, and of those children of theirs that have ended."""
    own = ended = 0
    for pid in pids:
        # After the program's name, which may hold spaces: state is field 3, utime to cstime are 14 to 17.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        user, system, ended_user, ended_system = map(int, fields[11:15])
        own, ended = own + user + system, ended + ended_user + ended_system
    return own / _TICKS, ended / _TICKS
