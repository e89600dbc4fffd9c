"""Is all of a snapshot there, and is it what was written?"""

from collections.abc import Iterator
from pathlib import Path

from service.backup import manifest as manifests
from service.backup.disk import sha256_of
from service.backup.folder import Folder
from service.backup.manifest import BackupDamaged, Manifest, ObjectFile, TableFile
from service.backup.meter import Meter, OnProgress


def verified(folder: Folder, name: str, on_progress: OnProgress) -> Manifest:
    """The snapshot's manifest, once every byte that belongs to it was read and found right.

    Raises `BackupDamaged`, which names all that is not.
    """
    manifest = manifests.read(folder.snapshot(name))
    meter = Meter(manifest.total_bytes, on_progress)
    judged = ((path, _wrong(path, part, meter)) for path, part in _files(folder, name, manifest))
    damaged = [f"{path}: {wrong}" for path, wrong in judged if wrong]
    if damaged:
        raise BackupDamaged(f"{len(damaged)} files of the backup are damaged.", damaged)
    return manifest


def _files(folder: Folder, name: str, manifest: Manifest) -> Iterator[tuple[Path, TableFile | ObjectFile]]:
    for table in manifest.tables:
        yield folder.snapshot(name) / table.file, table
    for stored in manifest.objects:
        yield folder.object(stored.key), stored


def _wrong(path: Path, part: TableFile | ObjectFile, meter: Meter) -> str | None:
    """What is wrong with the file, in a few words."""
    try:
        if path.stat().st_size != part.bytes:
            return f"has {path.stat().st_size} bytes, not {part.bytes}"
        return None if sha256_of(path, meter.add) == part.sha256 else "is not what was written"
    except OSError as error:  # it is gone, or the disk cannot read it any more
        return error.strerror or type(error).__name__
