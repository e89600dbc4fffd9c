"""Restoring: check everything, put the objects, then the rows. When cut short it is simply started again."""

from dataclasses import dataclass
from pathlib import Path

from service.backup.checksums import Checksums
from service.backup.connecting import one_instant
from service.backup.emptiness import originals_beside, require_empty_catalogue, require_own_bucket
from service.backup.folder import Folder, open_to_read
from service.backup.loading import load_snapshot, require_known
from service.backup.manifest import Manifest
from service.backup.meter import Meter, OnProgress
from service.backup.settling import Settled
from service.backup.verify import verified
from service.storage import objects


@dataclass(frozen=True)
class Restored:
    """The snapshot that is in force again, and what became of the work that was under way."""

    name: str
    manifest: Manifest
    settled: Settled
    beside: int
    """Originals in the bucket that came after the snapshot; `storyreel fsck --repair` adopts them."""


def check_backup(directory: Path, on_progress: OnProgress, at: str | None = None) -> tuple[str, Manifest]:
    """Read all that a restore would; the snapshot's name and manifest. Raises `BackupDamaged`, `NotFound`."""
    with open_to_read(directory) as folder:
        name = folder.chosen(at)
        return name, verified(folder, name, on_progress)


def restore_backup(
    directory: Path, on_check: OnProgress, on_progress: OnProgress, at: str | None = None
) -> Restored:
    """Bring back the newest snapshot, or that of the instant `at`.

    Raises before anything is touched: `NotFound` without such a snapshot, `Conflict` where there are stories
    already, or other stories' files, `BackupDamaged`. Raises `StorageUnavailable`, `StorageFull` on the way.
    """
    with open_to_read(directory) as folder:
        name = folder.chosen(at)
        objects.ensure_bucket()
        with one_instant() as connection:
            require_empty_catalogue(connection)
        require_own_bucket(Checksums(folder.sums).keys())
        manifest = verified(folder, name, on_check)
        require_known(manifest.schema_revision)
        _put_objects(folder, manifest, on_progress)
        settled = load_snapshot(folder, name, manifest)
        return Restored(name, manifest, settled, originals_beside(manifest))


def _put_objects(folder: Folder, manifest: Manifest, on_progress: OnProgress) -> None:
    """Put the objects that are not in the bucket: it may be only the catalogue that was lost."""
    meter = Meter(sum(stored.bytes for stored in manifest.objects), on_progress)
    for stored in manifest.objects:
        if objects.size(stored.key) == stored.bytes:
            meter.add(stored.bytes)
        else:
            objects.put_file(stored.key, folder.object(stored.key), stored.mime, meter.add)
