"""Taking a backup while everything runs: the snapshot first, then the objects that it names."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from service.backup import manifest as manifests
from service.backup.checksums import Checksums
from service.backup.copying import Copied, copy_all
from service.backup.disk import move_into_place
from service.backup.folder import Folder, open_to_write
from service.backup.manifest import Manifest
from service.backup.meter import OnProgress
from service.backup.snapshot import Snapshot, snapshot_into
from service.errors import Conflict
from service.storage import keys
from service.timecode import now


@dataclass(frozen=True)
class Taken:
    """The backup that was made, what was copied for it, and what `prune` removed."""

    name: str
    manifest: Manifest
    copied: Copied
    pruned: int


def take_backup(
    directory: Path, on_progress: OnProgress, *, originals_only: bool = False, prune: bool = False
) -> Taken:
    """Add a snapshot to the backup in the directory. With `prune`, it is the only one that is kept.

    Raises `Conflict` where the directory is something else, in use, or the backup of another Storyreel,
    `NotFound` without a catalogue, `StorageFull`, `StorageUnavailable`, `OSError`; the snapshots that were
    there stay as they were.
    """
    with open_to_write(directory) as folder:
        name = folder.next_name()
        unfinished = folder.partial / name
        unfinished.mkdir()
        made_at = now()
        snapshot = snapshot_into(unfinished)
        _require_same_storyreel(folder, snapshot)
        wanted = [named for named in snapshot.named if named.original or not originals_only]
        copied = copy_all(folder, wanted, on_progress)
        left_out = {named.key for named in snapshot.named} - {stored.key for stored in copied.stored}
        manifest = Manifest(
            made_at=made_at,
            schema_revision=snapshot.schema_revision,
            originals_only=originals_only,
            tables=snapshot.tables,
            objects=tuple(copied.stored),
            missing=tuple(sorted(left_out)),
        )
        manifests.write(manifest, unfinished)
        move_into_place(unfinished, folder.snapshot(name))
        pruned = _keep_only(folder, name, manifest) if prune else 0
        return Taken(name, manifest, copied, pruned)


def _require_same_storyreel(folder: Folder, snapshot: Snapshot) -> None:
    """Raise `Conflict` where the backup has originals that the catalogue does not know.

    Recordings are never deleted, so the catalogue is empty, the wrong one, or older than the backup. Its
    snapshot would be the newest, which a restore takes, and with `prune` the only one.
    """
    known = {named.key for named in snapshot.named}
    if strange := Checksums(folder.sums).originals().keys() - known:
        raise Conflict(
            f"{folder.root} has {len(strange)} originals of which this catalogue knows nothing. It is "
            "another one, or an older one was restored: name another directory, and keep this one."
        )


def _keep_only(folder: Folder, name: str, manifest: Manifest) -> int:
    """Remove the other snapshots, and then the derived objects that only they name; returns how many objects.

    An original's copy may be the last that there is of a story: it stays, whatever the catalogue says.
    """
    for other in folder.snapshots():
        if other != name:
            # Away in one step first: half a snapshot must not stand there as if it were one.
            folder.snapshot(other).replace(folder.partial / other)
            shutil.rmtree(folder.partial / other)
    sums = Checksums(folder.sums)
    kept = sums.originals() | {stored.key: stored.sha256 for stored in manifest.objects}
    derived = (folder.objects / keys.DERIVED).rglob("*")
    there = {path.relative_to(folder.objects).as_posix(): path for path in derived if path.is_file()}
    gone = [path for key, path in there.items() if key not in kept]
    for path in gone:
        path.unlink()
        _remove_empty(path.parent, folder.root)
    sums.replace(kept)
    return len(gone)


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
