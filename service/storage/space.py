"""Free space of the storage's disk, where the S3 server is on this machine."""

import shutil

from service.config import settings
from service.errors import StorageFull, StorageUnavailable

# Below it nothing more can be stored: the local S3 server keeps 16 MiB for itself (its listings must still
# take deletions, see infra/local/swift), and a part of an upload is 8 MiB.
_NOTHING_LEFT = 24 * 2**20


def free_bytes() -> int | None:
    """Bytes that may still be written; None where the storage is elsewhere. Raises `StorageUnavailable`."""
    directory = settings().storage_dir
    if directory is None:
        return None
    try:
        return shutil.disk_usage(directory).free
    except OSError as error:
        raise StorageUnavailable("The storage's disk is not there. It will be looked at again.") from error


def check_space(coming: int) -> None:
    """Raises `StorageFull` when `coming` bytes would take what the settings keep free."""
    free = free_bytes()
    if free is not None and free - coming < settings().storage_reserve_bytes:
        raise no_space()


def exhausted() -> bool:
    """Whether the disk is so full that the S3 server itself must be failing for it."""
    free = free_bytes()
    return free is not None and free < _NOTHING_LEFT


def no_space() -> StorageFull:
    """What people are told. True for an upload that goes on later and for a form that is sent again."""
    return StorageFull("The server's disk is full. It takes recordings again when there is room.")
