"""Uploads that end without a recording: given up by whoever began them, or because nobody goes on with them.

First the catalogue says so, and from then on no request can append to it; then the bytes go. When that is cut
short, what is left (an unfinished object that no open upload names, a tail) is swept up later. What became an
object at `originals/<id>` goes by one rule: service/storage/originals.py.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from service.catalogue.database import reading, transaction
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import Conflict, StoryreelError
from service.storage import keys, objects, originals
from service.timecode import now
from service.uploads.append import open_upload

log = logging.getLogger(__name__)

# A form cannot be resumed: when no byte of it has come for an hour, the request that read it is long gone.
_FORM_KEEP = timedelta(hours=1)
# Each is two or three requests to the storage, and other chores wait.
_SLICE = 50


def give_up(upload_id: str) -> None:
    """Forget an upload and its bytes, as a person asks in this very request.

    Raises `NotFound`, `Conflict` (complete), `StorageUnavailable`.
    """
    with transaction() as session:
        upload = open_upload(session, upload_id, lock=True)
        upload.state = UploadState.GIVEN_UP
        upload.fence += 1
    originals.discard(upload.id, upload.multipart_id, upload.offset)
    _remove_tail(upload)


def give_up_lost(seen: Upload) -> None:
    """Give up an upload that cannot go on, if it still is as it was `seen`.

    Raises `NotFound`, `Conflict` where somebody went on with it, `StorageUnavailable`.
    """
    with transaction() as session:
        upload = open_upload(session, seen.id, lock=True)
        if (upload.fence, upload.offset) != (seen.fence, seen.offset):
            raise Conflict("Somebody goes on with it.")
        upload.state = UploadState.GIVEN_UP
        upload.fence += 1
    _remove_parts(upload)


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
            _remove_parts(upload)
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


def _remove_parts(upload: Upload) -> None:
    originals.abort_parts(keys.original(upload.id), upload.multipart_id)
    _remove_tail(upload)


def _remove_tail(upload: Upload) -> None:
    if upload.tail_key:
        objects.delete(upload.tail_key)
