"""Uploads that end without a recording: given up by whoever began them, or because nobody goes on with them.

First the catalogue says so, and from then on no request can append to it; then the bytes go. When that is cut
short, what is left (an unfinished object that no open upload names, a tail) is swept up later.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from service.catalogue.database import reading, transaction
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import NotFound, StoryreelError
from service.storage import keys, multipart, objects
from service.timecode import now
from service.uploads.append import open_upload

log = logging.getLogger(__name__)

# A form cannot be resumed: when no byte of it has come for an hour, the request that read it is long gone.
_FORM_KEEP = timedelta(hours=1)
# Each is two or three requests to the storage, and other chores wait.
_SLICE = 50


def give_up(upload_id: str) -> None:
    """Forget an upload and its bytes. Raises `NotFound`, `Conflict` (complete), `StorageUnavailable`."""
    with transaction() as session:
        upload = open_upload(session, upload_id, lock=True)
        upload.state = UploadState.GIVEN_UP
        upload.fence += 1
    _remove_bytes(upload)


def give_up_abandoned() -> int:
    """Give up uploads that nobody has gone on with for too long; returns how many.

    One whose bytes have all come is never among them: its recording is still to be made.
    """
    abandoned = _abandoned(now())
    with reading() as session:
        ids = session.scalars(
            select(Upload.id).where(abandoned).order_by(Upload.touched_at).limit(_SLICE)
        ).all()
    given_up = 0
    for upload_id in ids:
        with transaction() as session:  # its owner may have come back just now
            upload = session.scalar(
                update(Upload)
                .where(Upload.id == upload_id, abandoned)
                .values(state=UploadState.GIVEN_UP, fence=Upload.fence + 1)
                .returning(Upload)
            )
        if upload is None:
            continue
        given_up += 1
        try:
            _remove_bytes(upload)
        except StoryreelError as error:
            log.warning("bytes of upload %s are left to the sweeper: %s", upload_id, type(error).__name__)
    return given_up


def expires(upload: Upload) -> datetime:
    """When an upload is given up unless more of it comes."""
    return upload.touched_at + timedelta(seconds=settings().upload_keep_seconds)


def _abandoned(instant: datetime) -> ColumnElement[bool]:
    keep = timedelta(seconds=settings().upload_keep_seconds)
    resumable = and_(Upload.touched_at < instant - keep, Upload.length != Upload.offset)
    form = and_(Upload.touched_at < instant - min(_FORM_KEEP, keep), Upload.length.is_(None))
    return and_(Upload.state == UploadState.OPEN, or_(resumable, form))


def _remove_bytes(upload: Upload) -> None:
    with suppress(NotFound):  # nothing was stored yet, or it is gone already: what was asked is true
        multipart.abort(keys.original(upload.id), upload.multipart_id)
    # Where the parts had become an object already, it goes too: nothing of the story stays behind.
    objects.delete(keys.original(upload.id))
    if upload.tail_key:
        objects.delete(upload.tail_key)
