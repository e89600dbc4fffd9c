"""Originals on this worker's disk, downloaded once for all the jobs of a recording.

A recording's probe, transcode, transcription and cuts all read the same file. They share one copy here, under
file locks: the first to need it downloads and hashes it, those who use it keep it from being cleared away,
and when the cache grows past `source_cache_bytes` the copies that were not used for longest go.

    sources/<recording id>/source, sha256
    sources/locks/<recording id>             shared by those who use the copy
    sources/locks/<recording id>.download    held by the one who makes it
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.catalogue.recording import Recording
from service.config import settings
from service.storage import objects


@dataclass(frozen=True)
class Source:
    """An original on disk; read it, never write it."""

    path: Path
    sha256: str


@contextmanager
def source(recording: Recording) -> Iterator[Source]:
    """The recording's original, for the length of the block. Raises `NotFound`, `StorageUnavailable`."""
    root = settings().scratch_dir / "sources"
    (root / "locks").mkdir(parents=True, exist_ok=True)
    folder = root / recording.id
    with _locked(root, recording.id, fcntl.LOCK_SH):  # in use: not to be cleared away
        if not _whole(folder):
            with _locked(root, f"{recording.id}.download", fcntl.LOCK_EX):
                if not _whole(folder):
                    _clear_away(root, settings().source_cache_bytes - recording.source_bytes)
                    _download(recording.source_key, folder)
        os.utime(folder)
        yield Source(folder / "source", (folder / "sha256").read_text())


@contextmanager
def _locked(root: Path, name: str, how: int) -> Iterator[None]:
    with (root / "locks" / name).open("a") as lock:
        fcntl.flock(lock, how)
        yield


def _whole(folder: Path) -> bool:
    return (folder / "sha256").exists()


def _download(key: str, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    objects.get_file(key, folder / "source")
    with (folder / "source").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    # Written last: its presence says that the copy is whole.
    (folder / "sha256").write_text(digest)


def _clear_away(root: Path, budget: int) -> None:
    """Remove the copies not used for longest, until the rest fits into `budget` bytes; never one in use."""
    folders = sorted((f for f in root.iterdir() if f.name != "locks"), key=lambda f: f.stat().st_mtime)
    held = sum(_size(folder) for folder in folders)
    for folder in folders:
        if held <= budget:
            return
        try:
            with _locked(root, folder.name, fcntl.LOCK_EX | fcntl.LOCK_NB):
                held -= _size(folder)
                shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue  # in use


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())
