"""What a process may take of the machine, set in it before it becomes ffmpeg. It cannot be undone there."""

import os
import resource
from pathlib import Path

_ADDRESS_SPACE = 8 * 2**30
"""Decoding 4K and encoding a ladder maps about 3 GB; a file that wants far more wants to take the machine
down."""
_FILE_SIZE = 32 * 2**30
"""Half as much again as the largest upload: nothing derived from a recording is larger."""
_FILES = 256
"""A ladder of six rungs and all installed fonts need fewer than a hundred."""
_NICENESS = 10
"""Encoders use what pages and uploads leave of the processor."""
_FIRST_TO_GO = "1000"
"""For the kernel that runs out of memory: take ffmpeg, not the worker that can tell what happened."""


def take_little(cpu_s: int) -> None:
    """Limits on processor time, memory, files; no core file with a person's story in it.

    The number of processes is not among them: the kernel counts all of an account's, and other workers'
    threads are no reason to fail. Starting one is forbidden (see syscalls.py).
    """
    os.nice(_NICENESS)
    Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)
    for what, limit in (
        # Soft and hard at once: ffmpeg takes SIGXCPU for a wish to stop early, and what it wrote for whole.
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, allowed = resource.getrlimit(what)  # whoever started the worker may allow less
        lower = limit if allowed == resource.RLIM_INFINITY else min(limit, allowed)
        resource.setrlimit(what, (lower, lower))
