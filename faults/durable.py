"""Whether the bytes that uploads are told to have are there, by asking the storage itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from faults.ground import Ground
from faults.row import RowFailed
from service.catalogue.upload import Upload, UploadState
from service.errors import NotFound
from service.storage import keys, multipart, objects

_POLL_SECONDS = 0.2


@contextmanager
def offsets_watched(ground: Ground) -> Iterator[None]:
    """Look at every open upload again and again; raises `RowFailed` at the end where an offset was ahead."""
    over = threading.Event()
    lies: list[str] = []

    def watch() -> None:
        while not over.wait(_POLL_SECONDS):
            lies.extend(ahead(ground))

    watcher = threading.Thread(target=watch, name="offsets")
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    if lies:
        raise RowFailed(lies[0])


def ahead(ground: Ground) -> list[str]:
    """Open uploads whose offset is ahead of what the storage holds for them, as sentences."""
    return [told for upload in _open(ground) if (told := _ahead(upload)) and _unchanged(ground, upload)]


def _open(ground: Ground) -> list[Upload]:
    with ground.catalogue() as session:
        return list(session.scalars(select(Upload).where(Upload.state == UploadState.OPEN)))


def _ahead(upload: Upload) -> str | None:
    try:
        stored = {
            (part.number, part.bytes)
            for part in multipart.stored_parts(keys.original(upload.id), upload.multipart_id)
        }
    except NotFound:  # made whole just now
        stored = set()
    durable = sum(size for number, _, size in upload.parts if (number, size) in stored)
    if upload.tail_key:
        durable += objects.size(upload.tail_key) or 0
    if durable >= upload.offset:
        return None
    return f"upload {upload.id} is told to have {upload.offset} bytes, and the storage holds {durable}"


def _unchanged(ground: Ground, seen: Upload) -> bool:
    """Whether the upload is still as it was when its bytes were looked for, so that the look was fair."""
    if objects.size(keys.original(seen.id)) is not None:
        return False  # its object is whole
    with ground.catalogue() as session:
        upload = session.get_one(Upload, seen.id)
    return (upload.state, upload.fence, upload.parts, upload.tail_key) == (
        seen.state,
        seen.fence,
        seen.parts,
        seen.tail_key,
    )
