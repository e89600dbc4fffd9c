"""Appending bytes to an upload: durable in S3 first, then counted in the catalogue.

Whole parts go to the multipart upload as they fill up; what is left at the end of a request is kept as a tail
object and read back by the next one. Each request takes a fencing number; a request that comes back after its
line broke simply takes the next, and whatever the broken one still tries to record is refused. Part numbers
are handed out by the catalogue and never used twice, so a late part of a broken request can replace nothing.
"""

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import update
from sqlalchemy.orm import Session

from service.catalogue.database import transaction
from service.catalogue.upload import Upload, UploadState
from service.errors import Conflict, NotFound, OffsetMismatch, TooMuch
from service.storage import keys, multipart, objects


def append(upload_id: str, offset: int, chunks: Iterable[bytes]) -> int:
    """Append bytes that begin at `offset`; returns the new offset.

    When `chunks` raises (the line broke, the body is longer than announced), what came until then is kept and
    counted before the error goes on. Raises `OffsetMismatch`, `Conflict`, `TooMuch`, `StorageUnavailable`.
    """
    held = _Held(upload_id, offset)
    try:
        for chunk in chunks:
            held.take(chunk)
    finally:
        held.keep_tail()
    return held.offset


class _Held:
    """One request's hold on an upload: the bytes that are not durable yet, and its fencing number."""

    def __init__(self, upload_id: str, offset: int) -> None:
        with transaction() as session:
            upload = open_upload(session, upload_id, lock=True)
            if upload.offset != offset:
                raise OffsetMismatch(f"This upload goes on at byte {upload.offset}, not {offset}.")
            upload.fence += 1
            self._upload_id = upload_id
            self._fence = upload.fence
            self._key = keys.original(upload_id)
            self._multipart_id = upload.multipart_id
            self._limit = upload.limit
            tail_key = upload.tail_key
        self.offset = offset
        self._buffer = bytearray(objects.get_bytes(tail_key) if tail_key else b"")

    def take(self, chunk: bytes) -> None:
        """Hold bytes; whole parts are stored as they fill up."""
        if self.offset + len(chunk) > self._limit:
            raise TooMuch("More came than was announced, or than one recording may have.")
        self._buffer += chunk
        self.offset += len(chunk)
        while len(self._buffer) >= multipart.PART_BYTES:
            self._store_part(bytes(self._buffer[: multipart.PART_BYTES]))
            del self._buffer[: multipart.PART_BYTES]

    def keep_tail(self) -> None:
        """Make the rest durable and count it."""
        tail_key = None
        if self._buffer:
            tail_key = keys.tail(self._upload_id, self._fence, self.offset)
            objects.put_bytes(tail_key, bytes(self._buffer))
        with transaction() as session:
            old = self._mine(session).tail_key
            self._record(session, tail_key=tail_key, offset=self.offset)
        if old and old != tail_key:
            objects.delete(old)

    def _store_part(self, data: bytes) -> None:
        with transaction() as session:
            number = self._mine(session).next_part
            self._record(session, next_part=number + 1)
        etag = multipart.put_part(self._key, self._multipart_id, number, data)
        with transaction() as session:
            upload = self._mine(session)
            old = upload.tail_key
            durable = sum(size for _, _, size in upload.parts) + len(data)
            self._record(
                session,
                parts=[*upload.parts, [number, etag, len(data)]],
                offset=durable,
                tail_key=None,
            )
        if old:
            objects.delete(old)

    def _mine(self, session: Session) -> Upload:
        upload = open_upload(session, self._upload_id, lock=True)
        if upload.fence != self._fence:
            raise Conflict("Another request goes on with this upload.")
        return upload

    def _record(self, session: Session, **values: object) -> None:
        session.execute(update(Upload).where(Upload.id == self._upload_id).values(**values))


def open_upload(session: Session, upload_id: str, *, lock: bool = False) -> Upload:
    """An upload that can go on. Raises `NotFound`."""
    upload = session.get(Upload, upload_id, with_for_update=lock)
    if upload is None or upload.state is UploadState.GIVEN_UP:
        raise NotFound("There is no such upload, or it was given up.")
    if lock and upload.state is UploadState.COMPLETE:
        raise Conflict("This upload is complete already.")
    return upload


def give_up(upload_id: str) -> None:
    """Forget an upload and its bytes."""
    with transaction() as session:
        upload = open_upload(session, upload_id, lock=True)
        upload.state = UploadState.GIVEN_UP
        upload.fence += 1
    with suppress(NotFound):  # nothing was stored yet, or it is gone already: what was asked is true
        multipart.abort(keys.original(upload_id), upload.multipart_id)
    # Where the parts had become an object already, it goes too: nothing of the story stays behind.
    objects.delete(keys.original(upload_id))
    if upload.tail_key:
        objects.delete(upload.tail_key)
