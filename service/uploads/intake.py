"""From bytes to a recording: an upload begins, and when its bytes are all durable, its recording exists."""

import logging
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.catalogue.base import new_id
from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.playlist import gathering_playlist
from service.catalogue.project import project_named
from service.catalogue.recording import Recording
from service.catalogue.search_entry import index_recording
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import Conflict, NotFound, StorageUnavailable, StoryreelError, TooMuch
from service.events import emit
from service.jobs.dispatch import facts
from service.storage import keys, multipart, objects
from service.timecode import now
from service.uploads.append import forget, open_upload
from service.uploads.details import Details
from service.uploads.room import check_room

log = logging.getLogger(__name__)

# The request that brought the last byte finishes the upload itself; only when it died does the relay.
_PENDING_AFTER = timedelta(seconds=30)
# Each is a few requests to the storage, and the next round begins two seconds later.
_SLICE = 50


def begin(
    details: Details, length: int | None, announced: str | None = None, *, at_most: int | None = None
) -> str:
    """Start an upload of `length` bytes; returns its id. Raises `TooMuch`, `StorageFull`, `Overloaded`.

    Where the length is not known yet (None), `at_most` may tell that it cannot be more than so many bytes.
    `announced` is kept as it is, for the client to read back.
    """
    most = settings().max_upload_bytes
    if length is not None and length > most:
        raise TooMuch(f"This file is larger than the {most / 2**30:.0f} GB that one recording may have.")
    limit = length if length is not None else min(most, at_most if at_most is not None else most)
    check_room(0 if length is None and at_most is None else limit)
    upload_id = new_id()
    upload = Upload(
        id=upload_id,
        length=length,
        limit=limit,
        details=details.model_dump(),
        announced=announced,
        multipart_id=multipart.begin(keys.original(upload_id)),
    )
    with transaction() as session:
        session.add(upload)
    return upload_id


def finish(upload_id: str, details: Details | None = None) -> str:
    """Make the object whole and its recording exist; returns the recording's id.

    May be called again after any interruption, by the request or by the relay. `details` replaces what was
    said at the beginning. Raises `Conflict` while bytes are missing, `NotFound` when it was given up.
    """
    with reading() as session:
        upload = open_upload(session, upload_id)
    if upload.state is UploadState.COMPLETE:
        return upload_id
    if upload.length is not None and upload.offset != upload.length:
        raise Conflict(f"{upload.length - upload.offset} bytes of this upload are still missing.")
    _assemble(upload)
    with facts() as session:
        won = session.scalar(
            update(Upload)
            .where(Upload.id == upload_id, Upload.state == UploadState.OPEN)
            .values(state=UploadState.COMPLETE)
            .returning(Upload)
        )
        if won:
            # As they are now: a transcript may have been put beside it until just now.
            said = details or Details.model_validate(won.details)
            won.details, won.parts = {}, []
            add_recording(session, upload_id, said, upload.offset)
        else:
            open_upload(session, upload_id)  # another request was first to finish it, or it was given up
    if upload.tail_key:
        forget(upload.tail_key)
    return upload_id


def add_recording(session: Session, upload_id: str, said: Details, size: int) -> None:
    """The row of a recording whose original is whole, and the fact that it is there."""
    project = project_named(session, said.project)
    gathering_playlist(session, project)
    session.add(
        Recording(
            id=upload_id,
            project_id=project.id,
            title=said.shown_title(),
            storyteller=said.storyteller or None,
            language=said.language,
            themes=list(said.themes),
            file_name=said.file_name,
            source_key=keys.original(upload_id),
            source_bytes=size,
            brought_transcript=said.transcript,
            brought_format=said.transcript_format,
        )
    )
    session.flush()
    index_recording(session, upload_id, [said.shown_title(), said.storyteller, *said.themes])
    emit(session, EventName.RECORDING_UPLOADED, upload_id)


def complete_pending() -> int:
    """Finish uploads whose bytes are all there but whose request died before it could.

    Those that came last first: one that cannot be finished (`storyreel fsck` says why) holds up none.
    """
    with reading() as session:
        pending = session.scalars(
            select(Upload.id)
            .where(
                Upload.state == UploadState.OPEN,
                Upload.touched_at < now() - _PENDING_AFTER,
                Upload.length == Upload.offset,
            )
            .order_by(Upload.touched_at.desc())
            .limit(_SLICE)
        ).all()
    return sum(_finish_pending(upload_id) for upload_id in pending)


def _finish_pending(upload_id: str) -> bool:
    try:
        finish(upload_id)
    except StoryreelError as error:  # its owner gave it up, or storage is away: the next one may do
        log.warning("upload %s is not finished: %s", upload_id, type(error).__name__)
        return False
    except SQLAlchemyError:
        raise  # the catalogue is away for all of them
    except (
        Exception
    ):  # one row that is not as it should be keeps none of the others from becoming a recording
        log.exception("upload %s cannot be finished", upload_id)
        return False
    return True


def _assemble(upload: Upload) -> None:
    """Make the parts and the tail one object; it is no error when that was done before.

    The reply may have been lost after the storage had done it: the next one to ask then hears that there is
    no such multipart upload. So what counts is the object itself, which the storage must show whole before
    anybody is told that the recording is safe.
    """
    key = keys.original(upload.id)
    parts = [(number, etag) for number, etag, _ in upload.parts]
    with suppress(NotFound):
        if upload.tail_key:
            tail = objects.get_bytes(upload.tail_key)
            etag = multipart.put_part(key, upload.multipart_id, upload.next_part, tail)
            parts.append((upload.next_part, etag))
        if parts:
            multipart.complete(key, upload.multipart_id, parts)
        elif not upload.offset and not objects.size(key):
            # A multipart upload cannot be empty, an object can; probing then says what is wrong with it.
            objects.put_bytes(key, b"")
            multipart.abort(key, upload.multipart_id)
    if objects.size(key) != upload.offset:
        raise StorageUnavailable(
            "The storage does not show all bytes of this upload. It will be asked again."
        )
