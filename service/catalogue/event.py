"""An event: a fact that happened. The table is every recording's history and the source of `GET /events`."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.actor import acting
from service.catalogue.base import Base
from service.timecode import now


class EventName(enum.StrEnum):
    """Facts, in the past tense of the noun they are about."""

    RECORDING_UPLOADED = "recording.uploaded"
    RECORDING_PROBED = "recording.probed"
    RECORDING_REFUSED = "recording.refused"
    RENDITION_READY = "rendition.ready"
    TRANSCRIPT_READY = "transcript.ready"
    TRANSCRIPT_ALIGNED = "transcript.aligned"
    SUBTITLES_READY = "subtitles.ready"
    SUBTITLES_CORRECTED = "subtitles.corrected"
    SUBTITLES_APPROVED = "subtitles.approved"
    EXTRACT_REQUESTED = "extract.requested"
    EXTRACT_RECUT_REQUESTED = "extract.recut_requested"
    EXTRACT_CUT = "extract.cut"
    PLAYLIST_REFRESHED = "playlist.refreshed"
    JOB_FAILED = "job.failed"
    JOB_RETRIED = "job.retried"
    JOB_CANCELLED = "job.cancelled"
    RECORDING_REPAIRED = "recording.repaired"


class Event(Base):
    """`id` grows with time, so a reader can go on where it stopped.

    `data` holds ids and numbers, never people's words.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(default=now)
    name: Mapped[EventName]
    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    subject_id: Mapped[str]
    actor: Mapped[str] = mapped_column(default=acting)
    """Who brought it about: a person's token by name, a worker, the relay, the command line."""
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
