"""The scratch directory of a machine, shared by all its workers: who may fill what of it, and what is left
behind.

    lock                       held for the moment in which folders are made, counted or removed
    jobs/<kind>-<random>/
        held                   locked by the worker whose job it is, as long as that lives; says which paths
                               the job may fill, and with how many bytes
        work/                  the job's own folder
    sources/                   see sources.py

A folder that nobody holds was left by a worker that was killed.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from service.config import settings
from workers import sources
from workers.locks import is_held, locked

_HELD, _WORK = "held", "work"
_BLOCK = 512
"""`st_blocks` counts in these (stat(2)), whatever the file system's own are."""


@contextmanager
def alone() -> Iterator[None]:
    """The only one that makes, counts or removes folders here, for a moment."""
    settings().scratch_dir.mkdir(parents=True, exist_ok=True)
    with locked(settings().scratch_dir / "lock", fcntl.LOCK_EX):
        yield


@contextmanager
def work_folder(kind: str) -> Iterator[Path]:
    """A job's own folder, gone after the block."""
    with ExitStack() as leaving:
        with alone():
            _jobs().mkdir(exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=_jobs()))
            held = leaving.enter_context((folder / _HELD).open("w"))
            # What cannot be removed now is removed by a sweep.
            leaving.callback(shutil.rmtree, folder, ignore_errors=True)
            fcntl.flock(held, fcntl.LOCK_EX)
            (folder / _WORK).mkdir()
            promise(folder / _WORK, {})
        yield folder / _WORK


def promise(work: Path, paths: Mapping[Path, int]) -> None:
    """Say that the job whose folder is `work` may fill these paths, each up to so many bytes, as long as its
    worker lives. Call it `alone`."""
    (work.parent / _HELD).write_text(json.dumps({str(path): size for path, size in paths.items()}))


def promised() -> dict[Path, int]:
    """Paths that the jobs running on this machine may fill, and to how many bytes each. Call it `alone`."""
    found: dict[Path, int] = {}
    for folder in _folders():
        if is_held(folder / _HELD):
            # A job that ends just now removes its folder without asking anybody.
            with suppress(FileNotFoundError):
                for path, size in json.loads((folder / _HELD).read_text()).items():
                    found[Path(path)] = max(size, found.get(Path(path), 0))
    return found


def taken(path: Path) -> int:
    """Bytes that a file, or a directory with all below it, has of the disk; 0 where there is none."""
    found = 0
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(FileNotFoundError):  # its job goes on meanwhile
                found += Path(folder, name).stat().st_blocks * _BLOCK
    return found


def remove_left_behind() -> int:
    """Remove the folders of jobs whose workers are gone; returns how many. Call it `alone`."""
    left = [folder for folder in _folders() if not is_held(folder / _HELD)]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def sweep() -> int:
    """Remove what killed workers left: folders of jobs, half-downloaded originals, locks of what is gone.

    Nothing that a living process holds is touched, so any number of processes may do this at any time.
    Returns how many of them there were.
    """
    with alone():
        return remove_left_behind() + sources.remove_left_behind()


def _jobs() -> Path:
    return settings().scratch_dir / "jobs"


def _folders() -> list[Path]:
    return list(_jobs().iterdir()) if _jobs().is_dir() else []
