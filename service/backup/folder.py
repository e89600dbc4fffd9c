"""The directory of a backup: where its parts are, and who has it in use."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.backup.disk import for_the_owner_only, make_folder, sync
from service.backup.manifest import inside
from service.errors import Conflict, NotFound
from service.timecode import now

_MARKER = "storyreel-backup.txt"
_WORDS = """This directory is a backup of Storyreel: people's raw stories, so keep it as private as they are.

    storyreel restore DIRECTORY --check     says whether all of it is whole
    storyreel restore DIRECTORY             brings it back into an empty Storyreel
    ./run restore DIRECTORY                 the same, where Storyreel runs by ./run
"""
# Of the file system itself; the root of a new disk has it.
_NOT_OURS = {"lost+found"}
# No colons: FAT and exFAT, which many external disks have, do not take them.
_INSTANT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Folder:
    """A backup's directory, in use by this process."""

    root: Path

    @property
    def sums(self) -> Path:
        return self.root / "SHA256SUMS"

    @property
    def partial(self) -> Path:
        """What is not finished yet."""
        return self.root / "partial"

    @property
    def objects(self) -> Path:
        """What was copied out of the bucket."""
        return self.root / "objects"

    def object(self, key: str) -> Path:
        """Where the object of that key is. Raises `Conflict` where the key leads out of the directory."""
        try:
            return self.objects / inside(key)
        except ValueError as error:
            raise Conflict(f"{key!r} is no key of an object.") from error

    @property
    def catalogue(self) -> Path:
        """The snapshots, each a folder."""
        return self.root / "catalogue"

    def snapshot(self, name: str) -> Path:
        """Where the snapshot of that name is."""
        return self.catalogue / name

    def snapshots(self) -> list[str]:
        """The names of the snapshots, oldest first."""
        # Desktops leave files of their own on disks that they show.
        return sorted(path.parent.name for path in self.catalogue.glob("*/manifest.json"))

    def chosen(self, at: str | None) -> str:
        """The name of the newest snapshot, or of the one that is asked for. Raises `NotFound`."""
        there = self.snapshots()
        if not there:
            raise NotFound(f"{self.root} holds no backup that was finished.")
        if at is not None and at not in there:
            raise NotFound(f"{self.root} has no snapshot {at}. It has: {', '.join(there)}.")
        return at or there[-1]

    def next_name(self) -> str:
        """The name of a snapshot of this instant. Raises `Conflict` where the newest is later than that."""
        newest = max(self.snapshots(), default="")
        while (name := now().strftime(_INSTANT)) == newest:
            time.sleep(0.05)  # the next second will do
        if name < newest:
            raise Conflict(f"It is {name} by this machine's clock, and the newest snapshot is of {newest}.")
        return name


@contextmanager
def open_to_write(root: Path) -> Iterator[Folder]:
    """The directory, made if need be, for this process alone. Raises `Conflict`."""
    with for_the_owner_only():
        root = root.absolute()
        make_folder(root)
        marker = root / _MARKER
        if not marker.exists():
            if {path.name for path in root.iterdir()} - _NOT_OURS:
                raise Conflict(f"{root} holds other things. Name a folder of its own for the backup in it.")
            marker.write_text(_WORDS)
            sync(marker)
            sync(root)
        with _locked(marker, fcntl.LOCK_EX):
            folder = Folder(root)
            _require_plain(folder)
            if folder.partial.exists():
                shutil.rmtree(folder.partial)
            folder.partial.mkdir()
            yield folder
            shutil.rmtree(folder.partial)


@contextmanager
def open_to_read(root: Path) -> Iterator[Folder]:
    """The directory, which may be on a disk that cannot be written. Raises `NotFound`, `Conflict`."""
    marker = root / _MARKER
    if not marker.exists():
        raise NotFound(f"{root} is not a backup: {_MARKER} is not there.")
    with _locked(marker, fcntl.LOCK_SH):
        _require_plain(folder := Folder(root))
        yield folder


def _require_plain(folder: Folder) -> None:
    """Raise `Conflict` where a part of the backup is a link, which leads elsewhere, or a device.

    Disks are lent, lost and found: what such a link leads to would be written, removed, or restored. What
    else lies in the directory is of no interest to us.
    """
    names = {_MARKER, folder.sums.name, folder.partial.name, folder.objects.name, folder.catalogue.name}
    with os.scandir(folder.root) as entries:
        waiting = [entry for entry in entries if entry.name in names]
    while waiting:
        entry = waiting.pop()
        if entry.is_dir(follow_symlinks=False):
            with os.scandir(entry) as entries:
                waiting.extend(entries)
        elif not entry.is_file(follow_symlinks=False):
            raise Conflict(
                f"{entry.path} is neither a file nor a folder. Storyreel makes no links in a backup."
            )


@contextmanager
def _locked(marker: Path, how: int) -> Iterator[None]:
    with marker.open("rb") as held:
        try:
            fcntl.flock(held, how | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(f"{marker.parent} is in use by another backup or restore.") from error
        yield
