"""An upload in progress: which bytes are durable, and the claim of the request that appends to it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.base import Noun
from service.timecode import now


class UploadState(enum.StrEnum):
    """Open until its recording exists or it was given up."""

    OPEN = "open"
    COMPLETE = "complete"
    GIVEN_UP = "given_up"


class Upload(Noun):
    """Its id becomes the recording's id. `offset` never runs ahead of the bytes that S3 has confirmed.

    `limit` is the length that was announced, or the most that one recording may have where none was.
    `parts` are `[number, etag, bytes]` of the multipart upload; the last bytes, too few for a part, are the
    object at `tail_key`. `fence` grows with every request that appends; part numbers are never used twice.
    Once complete, `details` and `parts` are empty: the recording has what was said, the object the bytes.
    """

    __tablename__ = "upload"
    # Of all that ever were, few are open, and these are asked for all the time.
    __table_args__ = (Index("ix_upload_state_touched_at", "state", "touched_at"),)

    state: Mapped[UploadState] = mapped_column(default=UploadState.OPEN)
    length: Mapped[int | None] = mapped_column(BigInteger)
    limit: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    details: Mapped[dict[str, Any]]
    announced: Mapped[str | None]
    """tus's `Upload-Metadata` as the client sent it, which the protocol has us say back."""
    multipart_id: Mapped[str]
    parts: Mapped[list[Any]] = mapped_column(default=list)
    next_part: Mapped[int] = mapped_column(default=1)
    tail_key: Mapped[str | None]
    fence: Mapped[int] = mapped_column(default=0)
    touched_at: Mapped[datetime] = mapped_column(default=now)
    """When bytes last came; an upload that nobody goes on with is given up some day."""
