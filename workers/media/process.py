"""The one place that starts ffmpeg and ffprobe, and the one that ends them.

A process lives in a sandbox (see sandbox.py) and in a session of its own, and never outlives the worker that
asked for it: the kernel kills it when the calling thread dies, and every way out of `run` kills its whole
group. It is ended when it makes no progress, not only when its time is up.
"""

import errno
import math
import os
import selectors
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from service.errors import JobCancelled, NoRoom, ProcessStalled, Retryable, StoryreelError
from workers import processes
from workers.media import limits
from workers.media.progress import Printed, ProgressReports, ignore
from workers.media.sandbox import Confined, SandboxFailed, confined

_TICK_S = 0.2
"""How soon a cancellation is seen."""
_READ_BYTES = 65536
_STDERR_LINES = 40
"""A codec that stumbles prints one line a frame; the last lines tell why ffmpeg ended."""
_CORES = os.cpu_count() or 1
"""With the time allowed, the most processor time there is to have: a limit that holds even when nobody is
left to watch the clock."""
_INHERITED = ("PATH", "HOME", "XDG_CACHE_HOME")
"""HOME and XDG_CACHE_HOME hold fontconfig's cache, without which each burn-in reads every font again."""
_DISK_FULL = os.strerror(errno.ENOSPC)
_FULL_BYTES = 32 * 2**20
"""Free on a full disk at most: what others have given back since."""


class FfmpegFailed(StoryreelError):
    """ffmpeg or ffprobe ended with an error. `code` is its exit code (negative: a signal), `tail` its last
    words."""

    def __init__(self, program: str, code: int, tail: str) -> None:
        super().__init__(f"The recording could not be processed: {program} ended with code {code}.")
        self.code = code
        self.tail = tail


class FfmpegHindered(Retryable):
    """The machine was in the way: the kernel took ffmpeg because memory ran out, or it says that a disk is
    full which is not. `code` and `tail` as above."""

    charged = True  # a recording that takes all the memory, or makes ffmpeg say anything, does so each time

    def __init__(self, why: str, code: int, tail: str) -> None:
        super().__init__(f"Processing was stopped: {why}.")
        self.code = code
        self.tail = tail


def allowance_s(duration_ms: int, times: float) -> float:
    """Seconds that work on `duration_ms` may take: `times` as long as it plays, and two minutes to start
    with."""
    return 120 + times * duration_ms / 1000


def run(
    args: Sequence[str],
    *,
    workdir: Path,
    timeout_s: float,
    stall_s: float = 60,
    expected_ms: int | None = None,
    on_progress: Callable[[float], None] = ignore,
    on_message: Callable[[str], None] = ignore,
    cancelled: threading.Event | None = None,
) -> str:
    """Run `args` in `workdir` and give back what it printed: for ffmpeg, its last progress report.

    `on_progress` hears 0..1, never falling; `on_message` hears each line of stderr.
    Give inputs as `file:/absolute/path` and outputs in `workdir`: within the walls of the sandbox the process
    reads and writes nothing else.
    Raises FfmpegFailed, FfmpegHindered, NoRoom (the disk is full), ProcessStalled (no progress for `stall_s`,
    or `timeout_s` is over), SandboxFailed, JobCancelled.
    """
    program = Path(args[0]).name
    printed = ProgressReports(expected_ms, on_progress) if program == "ffmpeg" else Printed()
    messages = _Messages(on_message)
    with confined(args, workdir) as confinement:
        child = subprocess.Popen(
            confinement.args,
            cwd=workdir,
            env=_environment(workdir),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            pass_fds=confinement.descriptors,
            preexec_fn=partial(_confine, os.getpid(), math.ceil(timeout_s * _CORES), confinement),
        )
    try:
        _watch(child, printed, messages, cancelled, time.monotonic() + timeout_s, stall_s)
    finally:
        _end(child, printed, messages)
    if code := confinement.exit_code(child.returncode):
        if confinement.failed(code, messages.tail):
            raise SandboxFailed(f"Processing could not be started: {messages.tail[-1]}")
        raise _failure(program, code, "\n".join(messages.tail), workdir)
    return printed.finish()


def _failure(program: str, code: int, tail: str, workdir: Path) -> FfmpegFailed | FfmpegHindered | NoRoom:
    """Why the process ended by itself with `code`; whoever ended it on purpose has raised already."""
    if code == -signal.SIGKILL:
        return FfmpegHindered("this machine ran out of memory", code, tail)
    if _DISK_FULL in tail:
        # Its words alone do not free a job from being charged: a file may put them into ffmpeg's mouth.
        if shutil.disk_usage(workdir).free < _FULL_BYTES:
            return NoRoom("The disk of the worker is full. It goes on when there is room.")
        return FfmpegHindered("this machine's disk is full", code, tail)
    return FfmpegFailed(program, code, tail)


class _Messages:
    """stderr in lines; keeps the last ones."""

    def __init__(self, on_message: Callable[[str], None]) -> None:
        self.tail: deque[str] = deque(maxlen=_STDERR_LINES)
        self._on_message = on_message
        self._rest = b""

    def feed(self, data: bytes) -> bool:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace")
            self.tail.append(text)
            self._on_message(text)
        return False


def _environment(workdir: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "TMPDIR": str(workdir)}


def _confine(parent: int, cpu_s: int, confinement: Confined) -> None:
    """In the child, before it becomes the program."""
    processes.be_a_tool_of(parent)
    limits.take_little(cpu_s)
    confinement.last_step()


def _watch(
    child: subprocess.Popen[bytes],
    printed: Printed | ProgressReports,
    messages: _Messages,
    cancelled: threading.Event | None,
    deadline: float,
    stall_s: float,
) -> None:
    """Read both pipes until the process has ended, or raise why it must end."""
    sinks = {_fileno(child.stdout): printed, _fileno(child.stderr): messages}
    moved_at = time.monotonic()
    with selectors.DefaultSelector() as ready, _ending_of(child) as ended:
        for descriptor in (*sinks, ended):
            ready.register(descriptor, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select(_TICK_S):
                if key.fd == ended:
                    return
                data = os.read(key.fd, _READ_BYTES)
                if not data:
                    ready.unregister(key.fd)
                elif sinks[key.fd].feed(data):
                    moved_at = time.monotonic()
            now = time.monotonic()
            if cancelled is not None and cancelled.is_set():
                raise JobCancelled("The work was stopped.")
            if now > deadline:
                raise ProcessStalled("Processing took longer than allowed and was stopped.")
            if now - moved_at > stall_s:
                raise ProcessStalled(
                    f"Processing made no progress for {stall_s:.0f} seconds and was stopped."
                )


@contextmanager
def _ending_of(child: subprocess.Popen[bytes]) -> Iterator[int]:
    """A descriptor that becomes readable when the process ends. It is not reaped by that: until it is, its
    number and its group's belong to nobody else."""
    descriptor = os.pidfd_open(child.pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _end(child: subprocess.Popen[bytes], printed: Printed | ProgressReports, messages: _Messages) -> None:
    """Kill the group, read what it still said, reap the process. One that has ended keeps its exit code."""
    os.killpg(child.pid, signal.SIGKILL)
    for pipe, sink in ((child.stdout, printed), (child.stderr, messages)):
        while data := os.read(_fileno(pipe), _READ_BYTES):
            sink.feed(data)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


def _fileno(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise TypeError("both outputs of the process are pipes")
    return pipe.fileno()
