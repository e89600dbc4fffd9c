"""Copying the objects that a snapshot names out of the bucket, each once for all snapshots."""

import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from service.backup.checksums import Checksums
from service.backup.disk import move_into_place, sha256_of
from service.backup.folder import Folder
from service.backup.manifest import ObjectFile
from service.backup.meter import Meter, OnProgress
from service.backup.snapshot import Named
from service.errors import NotFound, StorageFull
from service.storage import objects

# One answer takes milliseconds, and there may be 100,000 originals.
_ASKED_AT_ONCE = 8


@dataclass
class Copied:
    """What became of the objects. `lost` and `damaged` are originals' keys, of which a person must know.

    The backup may have copies of these from better days, which then are among `stored`.
    """

    stored: list[ObjectFile] = field(default_factory=list)
    new: int = 0
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    gone: int = 0
    """Derived objects that are not, or not any more, what their rows say; a restore has them made again."""


def copy_all(folder: Folder, wanted: Iterable[Named], on_progress: OnProgress) -> Copied:
    """Bring every object into the folder, as far as it is not there already.

    Raises `StorageFull` before anything is copied where the disk has no room, `StorageUnavailable`.
    """
    sums = Checksums(folder.sums)
    copied = Copied()
    absent, safe = [], []
    for named in wanted:
        if (digest := _there(folder, sums, named)) is None:
            absent.append(named)
        else:
            copied.stored.append(_stored(named, named.bytes, digest))
            if named.original:
                safe.append(named)
    _look_at(safe, copied)
    total = sum(named.bytes for named in absent)
    _check_room(folder, total)
    meter = Meter(total, on_progress)
    for named in absent:
        _copy(folder, sums, named, copied, meter)
    return copied


def _look_at(originals: Sequence[Named], copied: Copied) -> None:
    """Tell of originals that were copied earlier, and now are not in the storage or of another length."""
    with ThreadPoolExecutor(_ASKED_AT_ONCE) as asking:
        sizes = asking.map(objects.size, [named.key for named in originals])
        for named, size in zip(originals, sizes, strict=True):
            if size is None:
                copied.lost.append(named.key)
            elif size != named.bytes:
                copied.damaged.append(named.key)


def _there(folder: Folder, sums: Checksums, named: Named) -> str | None:
    """The checksum of the copy that was made earlier, if that is as its row says."""
    digest, path = sums.get(named.key), folder.object(named.key)
    if digest is None or not path.is_file():
        return None
    return digest if _as_told(named, path.stat().st_size, digest) else None


def _copy(folder: Folder, sums: Checksums, named: Named, copied: Copied, meter: Meter) -> None:
    partial = folder.partial / "object"
    try:
        objects.get_file(named.key, partial, meter.add)
    except NotFound:
        if named.original:
            copied.lost.append(named.key)
        else:
            copied.gone += 1
        return
    size, digest = partial.stat().st_size, sha256_of(partial)
    told, other = _as_told(named, size, digest), _other_copy(folder, sums, named, digest)
    if not named.original and (other or not told):
        copied.gone += 1
        return
    if other and (other.bytes == named.bytes or not told):
        # Nobody can say which of the two is right, but the copy was made when the story was newer.
        copied.damaged.append(named.key)
        copied.stored.append(other)
        return
    if not told:
        # It is all that there is of somebody's story.
        copied.damaged.append(named.key)
    move_into_place(partial, folder.object(named.key))
    sums.add(named.key, digest)
    copied.stored.append(_stored(named, size, digest))
    copied.new += 1


def _other_copy(folder: Folder, sums: Checksums, named: Named, digest: str) -> ObjectFile | None:
    """The copy that was made earlier, if it is whole and has other bytes than the storage has now.

    Older snapshots name it, so nothing is written over it but what is proven to be better.
    """
    copied, path = sums.get(named.key), folder.object(named.key)
    if copied in (None, digest) or not path.is_file() or sha256_of(path) != copied:
        return None
    return _stored(named, path.stat().st_size, copied)


def _as_told(named: Named, size: int, digest: str) -> bool:
    return size == named.bytes and named.sha256 in (None, digest)


def _stored(named: Named, size: int, digest: str) -> ObjectFile:
    return ObjectFile(key=named.key, bytes=size, sha256=digest, mime=named.mime)


def _check_room(folder: Folder, wanted: int) -> None:
    free = shutil.disk_usage(folder.root).free
    if wanted > free:
        raise StorageFull(
            f"{folder.root} has room for {free / 1e9:.1f} GB, and {wanted / 1e9:.1f} GB are to be copied."
        )
