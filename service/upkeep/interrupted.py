"""Uploads that go on, but whose bytes the storage lost: who continues one would meet an error for ever."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from service.catalogue.database import reading
from service.catalogue.upload import Upload, UploadState
from service.errors import Conflict, NotFound
from service.storage import keys, multipart, objects, originals
from service.timecode import now
from service.upkeep.paging import each
from service.upkeep.problem import Problem, pause
from service.uploads.abandoned import give_up_lost

# A request that appends stores bytes before it counts them; in between, the two may look apart.
_QUIET = timedelta(minutes=1)


def uploads_without_bytes() -> Iterator[Problem]:
    """Open uploads of which a part, or the tail, is gone, and that did not become an object either."""
    quiet = (Upload.state == UploadState.OPEN, Upload.touched_at < now() - _QUIET)
    for upload in each(select(Upload).where(*quiet), Upload.id, ""):
        if not _can_go_on(upload) and not _went_on(upload):
            told = f"upload {upload.id}: not all of its first {upload.offset} bytes are there"
            yield Problem(told, partial(_give_up, upload))


def _can_go_on(upload: Upload) -> bool:
    """Whether all that was counted is there; or an object, which this is not about (`unknown_originals`)."""
    key = keys.original(upload.id)
    if originals.is_there(key):
        return True
    try:
        stored = {part.number: part.etag for part in multipart.stored_parts(key, upload.multipart_id)}
    except NotFound:
        return originals.is_there(key)  # its parts may have become the object just now
    if any(stored.get(number) != etag.strip('"') for number, etag, _ in upload.parts):
        return False
    left = upload.offset - sum(size for _, _, size in upload.parts)
    return not upload.tail_key or objects.size(upload.tail_key) == left


def _went_on(upload: Upload) -> bool:
    with reading() as session:
        today = session.get_one(Upload, upload.id)
    return (today.state, today.fence, today.offset) != (upload.state, upload.fence, upload.offset)


def _give_up(upload: Upload) -> str:
    pause()
    if _can_go_on(upload):
        raise Conflict("It is there after all.")
    give_up_lost(upload)
    return "given up; it has to be brought from its beginning"
