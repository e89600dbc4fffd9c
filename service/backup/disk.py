"""Writing to the disk that holds a backup: for its owner's eyes only, and durable before it counts."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Large enough that the disk is what takes the time, small enough for a bar that moves.
_PIECE_BYTES = 4 * 2**20


@contextmanager
def for_the_owner_only() -> Iterator[None]:
    """Whatever this process makes within the block is 0700 or 0600. Disks without owners (FAT) ignore it."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def sync(path: Path) -> None:
    """Returns when the file's bytes, or the folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """A folder that is still there after a power cut, with those above it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def move_into_place(finished: Path, target: Path) -> None:
    """Give a finished file, or a folder of such, its name: all of it is there afterwards, or nothing."""
    for part in (finished, *finished.rglob("*")):
        sync(part)
    make_folder(target.parent)
    finished.replace(target)
    sync(target.parent)


def sha256_of(path: Path, on_bytes: Callable[[int], None] = lambda _: None) -> str:
    """The file's SHA-256 in hexadecimal; tells each piece's bytes as it is read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
            on_bytes(len(piece))
    return digest.hexdigest()
