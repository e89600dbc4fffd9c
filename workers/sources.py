"""Originals on this worker's disk, downloaded once for all the jobs of a recording.

A recording's probe, transcode, transcription and cuts all read the same file. They share one copy here, under
file locks: the first to need it downloads and hashes it, those who use it keep it from being cleared away,
and when the cache grows past `source_cache_bytes`, or a job needs the room, the copies that were not used for
longest go.

    sources/<recording id>/source
    sources/<recording id>/whole             its SHA-256, its size, and which boot of the machine it is from
    sources/locks/<recording id>             shared by those who use the copy
    sources/locks/<recording id>.download    held by the one who makes it, who shares the other, too
"""

import fcntl
import hashlib
import os
import shutil
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from service.catalogue.recording import Recording
from service.config import settings
from service.errors import Retryable
from service.storage import objects
from workers.cancelling import stop_if, unless_cancelled
from workers.locks import is_held, locked

_HASHED_AT_ONCE = 2**20
"""Bytes: a millisecond's work, between two looks whether the job was cancelled."""


@dataclass(frozen=True)
class Source:
    """An original on disk; read it, never write it."""

    path: Path
    sha256: str


class NotTheOriginal(Retryable):
    """All of what the storage holds was read, and it is not what was brought: it may well stay so."""

    charged = True


@contextmanager
def source(recording: Recording, cancelled: threading.Event) -> Iterator[Source]:
    """The recording's original, for the length of the block. Raises NotFound, NotTheOriginal,
    StorageUnavailable, JobCancelled."""
    lock = _lock(recording.id)
    lock.parent.mkdir(parents=True, exist_ok=True)
    folder = place(recording.id)
    with locked(lock, fcntl.LOCK_SH, cancelled):  # in use: not to be cleared away
        if _sha256(folder) is None:
            with locked(_download_lock(recording.id), fcntl.LOCK_EX, cancelled):
                if _sha256(folder) is None:
                    give_way(_held() + recording.source_bytes - settings().source_cache_bytes)
                    _download(recording, folder, cancelled)
        os.utime(folder)
        sha256 = _sha256(folder)
        assert sha256  # noqa: S101  # nobody removes what is in use
        yield Source(folder / "source", sha256)


def place(recording_id: str) -> Path:
    """The directory of a recording's copy, whether it is there or not."""
    return _root() / recording_id


def spare(keep: Collection[Path]) -> int:
    """Bytes of the copies that nobody uses and that are not in `keep`."""
    return sum(_size(folder) for folder in _oldest_first() if folder not in keep and not _in_use(folder))


def give_way(wanted: int, keep: Collection[Path] = ()) -> None:
    """Remove the copies not used for longest, until `wanted` bytes are gone; never one in use, nor in
    `keep`."""
    for folder in _oldest_first():
        if wanted <= 0:
            return
        if folder not in keep:
            wanted -= _remove_unused(folder)


def remove_left_behind() -> int:
    """Remove half-made copies that nobody is making, and lock files without a copy; returns how many."""
    (_root() / "locks").mkdir(parents=True, exist_ok=True)
    known = {folder.name for folder in _oldest_first()} | {
        lock.name.removesuffix(".download") for lock in (_root() / "locks").iterdir()
    }
    return sum(_remove_half(recording_id) for recording_id in known if not is_whole(place(recording_id)))


def _remove_half(recording_id: str) -> bool:
    try:
        # Whoever makes or uses the copy shares this lock: who has it alone knows that there is nobody.
        with locked(_lock(recording_id), fcntl.LOCK_EX | fcntl.LOCK_NB):
            if is_whole(place(recording_id)):
                return False
            shutil.rmtree(place(recording_id), ignore_errors=True)
            _download_lock(recording_id).unlink(missing_ok=True)
            _lock(recording_id).unlink()
    except BlockingIOError:
        return False
    return True


def _remove_unused(folder: Path) -> int:
    """Bytes that it had; 0 where somebody uses it."""
    try:
        with locked(_lock(folder.name), fcntl.LOCK_EX | fcntl.LOCK_NB):
            size = _size(folder)
            shutil.rmtree(folder, ignore_errors=True)
            return size
    except BlockingIOError:
        return 0


def _download(recording: Recording, folder: Path, cancelled: threading.Event) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    fetch = partial(objects.get_file, recording.source_key, folder / "source", lambda _: stop_if(cancelled))
    # A storage that does not answer at all calls nobody back.
    unless_cancelled(cancelled, fetch)
    digest = hashlib.sha256()
    with (folder / "source").open("rb") as file:
        while block := file.read(_HASHED_AT_ONCE):
            stop_if(cancelled)
            digest.update(block)
        read = file.tell()
    if read != recording.source_bytes or recording.source_sha256 not in (None, digest.hexdigest()):
        raise NotTheOriginal(
            "What the storage holds is not the original. If it stays so, bring it back there."
        )
    mark_whole(folder, digest.hexdigest())


def mark_whole(folder: Path, sha256: str) -> None:
    """Say that the copy in this folder is complete, and what its hash is. The last step of making one."""
    size = (folder / "source").stat().st_size
    written = folder / "whole.part"
    written.write_text(f"{sha256} {size} {_boot()}")
    written.rename(folder / "whole")


def is_whole(folder: Path) -> bool:
    """Whether a copy is complete."""
    return _sha256(folder) is not None


def _sha256(folder: Path) -> str | None:
    """The hash of a copy that is whole; None of any other.

    One from before the machine last started is not trusted: what a power cut keeps of a file is not what it
    keeps of the mark beside it. To sync gigabytes to the disk for a cache would cost more than to fetch them.
    """
    try:
        sha256, size, boot = (folder / "whole").read_text().split()
        # Whoever is killed while he removes a copy may leave the mark alone.
        whole = (folder / "source").stat().st_size == int(size) and boot == _boot()
    except (FileNotFoundError, ValueError):  # not there, or what a power cut made of it
        return None
    return sha256 if whole else None


@cache
def _boot() -> str:
    """Another one each time the machine starts (random(4))."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _in_use(folder: Path) -> bool:
    return is_held(_lock(folder.name))


def _held() -> int:
    return sum(map(_size, _oldest_first()))


def _oldest_first() -> list[Path]:
    """The copies on this disk, whole or not, the one not used for longest first."""
    if not _root().is_dir():
        return []
    used = []
    for folder in _root().iterdir():
        try:
            used.append((folder.stat().st_mtime, folder))
        except FileNotFoundError:  # somebody else has just removed it
            continue
    return [folder for _, folder in sorted(used) if folder.name != "locks"]


def _size(folder: Path) -> int:
    """Bytes; 0 of what is just being removed."""
    try:
        return sum(file.stat().st_size for file in folder.iterdir())
    except FileNotFoundError:
        return 0


def _root() -> Path:
    return settings().scratch_dir / "sources"


def _lock(recording_id: str) -> Path:
    return _root() / "locks" / recording_id


def _download_lock(recording_id: str) -> Path:
    return _root() / "locks" / f"{recording_id}.download"
