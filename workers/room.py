"""Room on a worker's disk: looked for before a job starts, promised to it while it runs.

The sum of what running jobs may still write is kept free for them; so is `scratch_reserve_bytes`. A promise
ends with the process that it was made to, however that dies (see scratch.py).
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.config import settings
from service.errors import NoRoom, Retryable
from workers import scratch, sources

_FULL = (errno.ENOSPC, errno.EDQUOT)
_WAITS = "It goes on when there is room."


@dataclass(frozen=True, slots=True)
class Need:
    """Disk that a job may take, in bytes: for its original, if it reads one, and for what it makes."""

    recording_id: str
    source: int = 0
    work: int = 0


class TookTooMuch(Retryable):
    """A job filled the disk with more than it had asked for: that is its own doing."""

    charged = True


class DiskTooSmall(Retryable):
    """This worker's disk could not hold the work if it were empty. Another worker's may."""

    charged = True


@contextmanager
def room(kind: str, need: Need) -> Iterator[Path]:
    """A folder for a job of this kind, with room for what it needs. It is gone after the block.

    Raises NoRoom, also where the disk is full in the middle; DiskTooSmall, TookTooMuch.
    """
    try:
        with scratch.work_folder(kind) as folder:
            if need.source or need.work:
                source = {sources.place(need.recording_id): need.source} if need.source else {}
                _reserve(folder, {folder: need.work} | source)
            try:
                yield folder
            except (OSError, NoRoom) as error:
                if is_full(error) and (used := scratch.taken(folder)) > need.work:
                    raise TookTooMuch(
                        f"This took {_size(used)} of disk, and {_size(need.work)} at most were expected."
                    ) from error
                raise
    except OSError as error:
        if is_full(error):
            raise NoRoom(f"The disk of the worker is full. {_WAITS}") from error
        raise


def is_full(error: Exception) -> bool:
    """Whether this says that a disk has no room left."""
    return isinstance(error, NoRoom) or (isinstance(error, OSError) and error.errno in _FULL)


def _reserve(folder: Path, wanted: dict[Path, int]) -> None:
    """Raises NoRoom where the disk does not have it, even without what killed workers left behind and without
    the originals that nobody needs now; DiskTooSmall."""
    with scratch.alone():
        promised = scratch.promised()
        for path, size in wanted.items():
            promised[path] = max(size, promised.get(path, 0))
        short = -_left_over(promised)
        if short > 0:
            scratch.remove_left_behind()
            short = -_left_over(promised)
        # Only where it is enough: else they stay for the jobs that can go on.
        if 0 < short <= sources.spare(promised):
            sources.give_way(short, promised)
            short = -_left_over(promised)
        if short > 0:
            raise _no_room(wanted, short)
        scratch.promise(folder, wanted)


def _left_over(promised: dict[Path, int]) -> int:
    """Bytes that stay free when all running jobs, this one among them, have taken what they may."""
    free = shutil.disk_usage(settings().scratch_dir).free
    return free - settings().scratch_reserve_bytes - sum(_to_come(promised).values())


def _to_come(promised: dict[Path, int]) -> dict[Path, int]:
    return {path: max(0, size - scratch.taken(path)) for path, size in promised.items()}


def _no_room(wanted: dict[Path, int], short: int) -> NoRoom | DiskTooSmall:
    whole = shutil.disk_usage(settings().scratch_dir).total - settings().scratch_reserve_bytes
    if (needed := sum(wanted.values())) > whole:
        return DiskTooSmall(
            f"This needs {_size(needed)} of disk to work on, more than the {_size(max(0, whole))} that there "
            "can ever be on this worker. Give it a larger disk, then try again."
        )
    needed = sum(_to_come(wanted).values())
    free = _size(max(0, needed - short))
    return NoRoom(f"This needs {_size(needed)} of disk to work on, {free} are free. {_WAITS}")


def _size(number: int) -> str:
    """For people, to two or three digits."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if number >= factor:
            return f"{number / factor:.3g} {unit}"
    return f"{number / 10**3:.0f} kB"
