"""Appending bytes to an upload: durable in S3 first, then counted in the catalogue.

Whole parts go to the multipart upload as they fill up; what is left at the end of a request is kept as a tail
object and read back by the next one. Each request takes a fencing number; a request that comes back after its
line broke simply takes the next, and whatever the broken one still tries to record is refused. Part numbers
are handed out by the catalogue and never used twice, so a late part of a broken request can replace nothing.

Whether a part that went wrong was stored or recorded after all (a reply may be lost after the commit) cannot
be known, so the request ends there, and the next one begins where the catalogue says.
"""

import logging
from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from service.catalogue.database import transaction
from service.catalogue.retired import take_back
from service.catalogue.upload import Upload, UploadState
from service.errors import Conflict, NotFound, OffsetMismatch, StorageUnavailable, TooMuch
from service.storage import keys, multipart, objects, space
from service.timecode import now

log = logging.getLogger(__name__)


def append(upload_id: str, offset: int, chunks: Iterable[bytes]) -> int:
    """Append bytes that begin at `offset`; returns the new offset.

    When `chunks` raises (the line broke, the body is longer than announced), what came until then is kept and
    counted before the error goes on. Where it cannot be stored, what was counted before stays.
    Raises `OffsetMismatch`, `Conflict`, `TooMuch`, `StorageFull`, `StorageUnavailable`.
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
            upload.touched_at = now()
            self._upload_id = upload_id
            self._fence = upload.fence
            self._key = keys.original(upload_id)
            self._multipart_id = upload.multipart_id
            self._limit = upload.limit
            tail_key = upload.tail_key
        self.offset = offset
        self._buffer = bytearray(objects.get_bytes(tail_key) if tail_key else b"")
        self._to_keep = False
        """Whether the buffer holds more than is stored, and nothing before it is in doubt."""

    def take(self, chunk: bytes) -> None:
        """Hold bytes; whole parts are stored as they fill up."""
        if self.offset + len(chunk) > self._limit:
            raise TooMuch("More came than was announced, or than one recording may have.")
        self._buffer += chunk
        self.offset += len(chunk)
        while len(self._buffer) >= multipart.PART_BYTES:
            self._to_keep = False
            self._store_part(bytes(self._buffer[: multipart.PART_BYTES]))
            del self._buffer[: multipart.PART_BYTES]
        self._to_keep = bool(self._buffer)

    def keep_tail(self) -> None:
        """Make the rest durable and count it."""
        if not self._to_keep:
            return
        tail_key = keys.tail(self._upload_id, self._fence, self.offset)
        objects.put_bytes(tail_key, bytes(self._buffer))
        with transaction() as session:
            upload = self._mine(session)
            # It was found nameless, and its removal may have begun since it was put: by a storage whose clock
            # is wrong, or among what a newer database than this one had left.
            if not take_back(session, [tail_key]):
                raise StorageUnavailable("What came last is just being removed. Send it again.")
            old = upload.tail_key
            self._record(session, tail_key=tail_key, offset=_in_parts(upload) + len(self._buffer))
        if old:
            forget(old)

    def _store_part(self, data: bytes) -> None:
        space.check_space(len(data))
        with transaction() as session:
            number = self._mine(session).next_part
            self._record(session, next_part=number + 1)
        etag = multipart.put_part(self._key, self._multipart_id, number, data)
        with transaction() as session:
            upload = self._mine(session)
            old = upload.tail_key
            self._record(
                session,
                parts=[*upload.parts, [number, etag, len(data)]],
                offset=_in_parts(upload) + len(data),
                tail_key=None,
            )
        if old:
            forget(old)

    def _mine(self, session: Session) -> Upload:
        upload = open_upload(session, self._upload_id, lock=True)
        if upload.fence != self._fence:
            raise Conflict("Another request goes on with this upload.")
        return upload

    def _record(self, session: Session, **values: object) -> None:
        values["touched_at"] = now()
        session.execute(update(Upload).where(Upload.id == self._upload_id).values(**values))


def open_upload(session: Session, upload_id: str, *, lock: bool = False) -> Upload:
    """An upload that can go on. Raises `NotFound`."""
    upload = session.get(Upload, upload_id, with_for_update=lock)
    if upload is None or upload.state is UploadState.GIVEN_UP:
        raise NotFound("There is no such upload, or it was given up.")
    if lock and upload.state is UploadState.COMPLETE:
        raise Conflict("This upload is complete already.")
    return upload


def forget(tail_key: str) -> None:
    """Remove a tail that nothing names any more. Its bytes are in a part: a storage that does not remove it
    now is no reason to refuse them, and what nothing names is swept up later."""
    try:
        objects.delete(tail_key)
    except StorageUnavailable as error:
        log.warning("a tail is left to the sweeper: %s", type(error).__name__)


def _in_parts(upload: Upload) -> int:
    """Bytes in the parts that are stored."""
    return sum(size for _, _, size in upload.parts)
