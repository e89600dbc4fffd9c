"""The walls around ffmpeg and ffprobe: a file system of their own, no network, no other process in sight.

bubblewrap builds them out of the kernel's namespaces, without root. A kernel, container or chroot that
forbids these is found out by trying, once a process, and told in the log. Then the list of forbidden system
calls stands alone: still no network and no further process, but an ffmpeg that has been taken over reads and
changes what the worker's account can, and sends it signals. Only the lists of formats and protocols (see
source_input.py) keep a file from naming others.
"""

import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from service.errors import Retryable
from workers.media import syscalls

_LOG = logging.getLogger(__name__)
_INPUT = "file:"
_SYSTEM = ("/usr", "/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache", "/var/cache/fontconfig")
"""Programs, libraries and fonts. The last holds what fontconfig knows of them: without it every burn-in reads
each font again."""
_BESIDE_USR = ("/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin")
_DEVICES = ("/dev/null", "/dev/urandom")
_TMP_BYTES = 64 * 2**20
"""Memory, in truth. Libraries put little there; what ffmpeg writes goes to `workdir`."""
_TRIAL_S = 30


class SandboxFailed(Retryable):
    """The walls could not be built this time, though they could before: nothing was started."""


@dataclass(frozen=True, slots=True)
class Confined:
    """How to start a program within the walls: its arguments, the descriptors that it inherits, what its
    process does last before it becomes the program."""

    args: list[str]
    descriptors: tuple[int, ...]
    last_step: Callable[[], None]

    def exit_code(self, code: int) -> int:
        """The program's own code: bubblewrap tells of signal n by 128 + n, where Popen tells -n."""
        return 128 - code if self._walled and 128 < code < 160 else code

    def failed(self, code: int, words: Sequence[str]) -> bool:
        """Whether it was bubblewrap that ended with `code` and these last words, and not the program."""
        return self._walled and code == 1 and bool(words) and words[-1].startswith("bwrap: ")

    @property
    def _walled(self) -> bool:
        return bool(self.descriptors)


@contextmanager
def confined(args: Sequence[str], workdir: Path) -> Iterator[Confined]:
    """`args` within the walls, where they write in `workdir` only and read what they name as `file:/a/path`;
    without walls, where the kernel allows none."""
    program = bubblewrap()
    if program is None:
        yield Confined(list(args), (), partial(syscalls.forbid, syscalls.program()))
    else:
        with syscalls.readable() as descriptor:
            yield Confined(_walled(program, args, workdir, descriptor), (descriptor,), _nothing)


@cache
def bubblewrap() -> str | None:
    """The program that builds the walls, if it is there and the kernel lets it."""
    program = shutil.which("bwrap")
    problem = "bubblewrap is not installed" if program is None else _problem(program)
    if problem is None:
        return program
    _LOG.warning(
        "ffmpeg runs without a file system and namespaces of its own (%s). It has no network all the same. "
        "docs/operations.md says how to allow it.",
        problem,
    )
    return None


def _problem(program: str) -> str | None:
    """Why ffprobe cannot be started within the walls; None when it can."""
    with tempfile.TemporaryDirectory() as folder, syscalls.readable() as descriptor:
        trial = _walled(program, ["ffprobe", "-v", "error", "-version"], Path(folder), descriptor)
        try:
            tried = subprocess.run(
                trial,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                pass_fds=(descriptor,),
                timeout=_TRIAL_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:  # the machine is busy: that is no answer
            raise SandboxFailed("Processing could not be started: this machine is too busy.") from error
    return tried.stderr.decode("utf-8", "replace").strip() or "it failed" if tried.returncode else None


def _walled(program: str, args: Sequence[str], workdir: Path, filter_descriptor: int) -> list[str]:
    workdir = workdir.resolve()
    inputs = (Path(argument.removeprefix(_INPUT)) for argument in args if argument.startswith(_INPUT))
    # As process 1 its end is the end of all in there, and its processor time counts as the worker's child's.
    # A session of its own and an emptied environment are given by process.py, with walls or without.
    named = [str(path) for path in inputs if path.is_absolute() and not path.is_relative_to(workdir)]
    return [
        *(program, "--unshare-all", "--die-with-parent", "--as-pid-1", *_system()),
        *("--size", str(_TMP_BYTES), "--tmpfs", "/tmp"),  # noqa: S108 - one of its own
        *(part for path in named for part in ("--ro-bind-try", path, path)),
        *("--bind", str(workdir), str(workdir), "--chdir", str(workdir)),
        # What is left of the root is memory, without a limit: nobody writes there.
        *("--remount-ro", "/", "--seccomp", str(filter_descriptor), "--", *args),
    ]


def own_fonts() -> list[str]:
    """Where somebody adds fonts, for letters that no packaged font has, and what fontconfig knows of them."""
    home = os.environ.get("HOME")
    if home is None:
        return []
    known = os.environ.get("XDG_CACHE_HOME", f"{home}/.cache")
    return [f"{home}/.fonts", f"{home}/.local/share/fonts", f"{known}/fontconfig", f"{home}/.fontconfig"]


@cache
def _system() -> tuple[str, ...]:
    """Options for all that does not depend on the call. No /proc and no /sys: ffmpeg does without, and
    containers do not let anybody mount them."""
    options = [part for path in (*_SYSTEM, *own_fonts()) for part in ("--ro-bind-try", path, path)]
    for path in map(Path, _BESIDE_USR):
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            options += ["--ro-bind", str(path), str(path)]
    return (*options, *(part for path in _DEVICES for part in ("--dev-bind", path, path)))


def _nothing() -> None:
    """bubblewrap itself needs the calls that the filter forbids; it applies the filter at its end."""
