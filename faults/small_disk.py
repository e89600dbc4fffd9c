"""A small disk under the storage of a running stack: a tmpfs that takes the place of its data directory."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from faults.ground import Ground

_FILLER = "filler"


class MountForbidden(Exception):
    """The kernel does not let this process mount."""


class SmallDisk:
    """The disk at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def free_bytes(self) -> int:
        return shutil.disk_usage(self._root).free

    def fill(self, leave: int) -> None:
        """Take all but `leave` bytes."""
        with (self._root / _FILLER).open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, self.free_bytes() - leave))

    def make_room(self) -> None:
        """Give back what `fill` took."""
        (self._root / _FILLER).unlink(missing_ok=True)


@contextmanager
def small_disk(ground: Ground, size: int) -> Iterator[SmallDisk]:
    """For the length of the block the storage has `size` free bytes, and what it had before. Nothing may be
    under way when it begins and ends. Raises `MountForbidden`."""
    root = Path(ground.env["STORYREEL_STORAGE_DIR"])
    before = root.with_name("before")
    with _standing_still(ground):
        _copy(root, before)
        held = sum(file.stat().st_blocks * 512 for file in root.rglob("*"))
        options = f"size={size + held},mode=0700"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(root)], capture_output=True, check=False
        )
        if done.returncode:
            shutil.rmtree(before)
            raise MountForbidden(done.stderr.decode().strip())
        _copy(before, root)
    try:
        yield (disk := SmallDisk(root))
    finally:
        disk.make_room()
        with _standing_still(ground):
            shutil.rmtree(before)
            _copy(root, before)
            # The servers keep files open; what they have in memory of them is the same on both disks.
            subprocess.run(["umount", "--lazy", str(root)], check=True)
            shutil.rmtree(root)
            _copy(before, root)
            shutil.rmtree(before)


@contextmanager
def _standing_still(ground: Ground) -> Iterator[None]:
    """The S3 server writes of its own accord, too, and must not while its files change places."""
    servers = [
        pid for name in ground.stack.pids() if name.startswith("swift") for pid in ground.processes(name)
    ]
    _signal(servers, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(servers, signal.SIGCONT)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # one that runs once in a while has ended
            os.kill(pid, number)


def _copy(source: Path, target: Path) -> None:
    """With extended attributes, where Swift keeps what objects are called."""
    target.mkdir(exist_ok=True)
    subprocess.run(["cp", "--archive", f"{source}/.", str(target)], check=True)
