"""Multipart uploads that nobody goes on with: a worker was killed while it stored a film, or a person's
upload was begun and its row never written. Their parts take room that no listing of objects shows.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from service.catalogue.database import reading
from service.catalogue.recording import Recording
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import NotFound
from service.storage import keys, listing, multipart, objects, originals
from service.storage.listing import UnfinishedUpload
from service.timecode import now

log = logging.getLogger(__name__)


def abort_abandoned_multiparts() -> int:
    """Abort those that are older than `orphan_grace_seconds` and belong to no open upload; returns how many.

    May be done by several relays at once: of two, one finds that it is gone.
    """
    before = now() - timedelta(seconds=settings().orphan_grace_seconds)
    aborted = 0
    for page in listing.unfinished_pages():
        for upload in _abandoned([upload for upload in page if upload.begun <= before]):
            aborted += _abort(upload)
    return aborted


def _abandoned(old: Sequence[UnfinishedUpload]) -> list[UnfinishedUpload]:
    """But for those of open uploads, and those whose object is a recording, whatever the storage shows."""
    with reading() as session:
        going_on = select(Upload.multipart_id).where(
            Upload.multipart_id.in_([upload.multipart_id for upload in old]), Upload.state == UploadState.OPEN
        )
        kept = set(session.scalars(going_on))
        recorded = select(Recording.source_key).where(
            Recording.source_key.in_([upload.key for upload in old])
        )
        stories = set(session.scalars(recorded))
    return [upload for upload in old if upload.multipart_id not in kept and upload.key not in stories]


def _abort(upload: UnfinishedUpload) -> bool:
    """Whether there was something to abort.

    A completion that was cut short may leave both: the object, and the upload it was made from. Swift's
    object then still consists of the upload's parts, and to abort it would empty the object. A film is told
    by its etag: all its parts became the object. An original's upload may hold stray parts beside those, so
    any object at its key keeps it.
    """
    if upload.key.startswith(keys.ORIGINALS):
        return originals.abort_parts(upload.key, upload.multipart_id)
    try:
        whole = objects.etag(upload.key)
        if whole and whole == multipart.whole_etag(multipart.stored_parts(upload.key, upload.multipart_id)):
            log.warning("a completed multipart upload is still listed, and left alone")
            return False
        multipart.abort(upload.key, upload.multipart_id)
    except NotFound:
        return False
    return True
