"""How many jobs a worker does at once, and with how many threads each, from a machine's cores and memory.

A local stack and `docker-compose.yml` run one worker of each kind on a machine. Where that is otherwise,
`--concurrency` and STORYREEL_CPU_THREADS say so.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from service.events import Queue

_AT_REST = 2 * 10**9
"""Bytes: the stack at rest takes 1 GB, the built-in recogniser and the page cache want some too."""
_A_HEAVY_JOB = 3 * 10**9
"""Bytes: what encoding a 4K film takes (docs/operations.md), or the largest Whisper model in int8."""
_MEDIA_CORES = 4
"""Cores for each media job. x264 keeps four threads busy at every size of ours; with more of them the small
rungs, whose rows are few, leave some idle, and a second job makes better use of the cores."""
_MEDIA_AT_LEAST = 2
"""One probes or cuts while the other encodes for an hour: people wait for the first, not for the second."""
_SPEECH_CORES = 8
"""A recogniser shares them with the media jobs; it takes half."""
_SPEECH_MEMORY = 4 * _A_HEAVY_JOB
"""Recognition may have a quarter of the memory."""
_THREADS = (2, 8)
"""Two at least: jobs rarely all run at once. Eight at most: memory grows with x264's threads, up to the 8 GB
that an ffmpeg may have."""

_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Machine:
    """What may be used here."""

    cores: int
    memory_bytes: int


@dataclass(frozen=True)
class Share:
    """What one worker takes of it: so many jobs at once, with so many threads each."""

    jobs: int
    threads: int


def share(queue: Queue, machine: Machine) -> Share:
    """What the worker of this queue takes, where one of each kind runs on the machine."""
    speech = max(1, min(machine.cores // _SPEECH_CORES, machine.memory_bytes // _SPEECH_MEMORY))
    if queue is Queue.SPEECH:
        return Share(speech, _threads(machine.cores // 2 // speech))
    # The first recognition is in what the stack has at rest: the built-in recogniser takes little.
    memory_bytes = machine.memory_bytes - _AT_REST - (speech - 1) * _A_HEAVY_JOB
    wanted = max(_MEDIA_AT_LEAST, machine.cores // _MEDIA_CORES)
    media = max(1, min(wanted, memory_bytes // _A_HEAVY_JOB))
    return Share(media, _threads(machine.cores // media))


def here(cgroup: Path = _CGROUP) -> Machine:
    """This machine, or what a container (cgroup v2, below `cgroup`) is allowed of it."""
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0))
    if (allowed := _limit(cgroup / "memory.max")) is not None:
        memory_bytes = min(memory_bytes, int(allowed[0]))
    if (allowed := _limit(cgroup / "cpu.max")) is not None:
        quota, period = map(int, allowed)
        cores = min(cores, max(1, quota // period))
    return Machine(cores, memory_bytes)


def _threads(cores: int) -> int:
    fewest, most = _THREADS
    return min(most, max(fewest, cores))


def _limit(file: Path) -> list[str] | None:
    """The words in a cgroup's file; None where nothing is limited, or no such file is."""
    try:
        words = file.read_text().split()
    except OSError:
        return None
    return None if words[0] == "max" else words
