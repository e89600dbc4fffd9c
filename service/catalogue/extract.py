"""An extract: a reference into a recording, and the subtitle revision it was cut from."""

import enum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.base import Noun


class ExtractOrigin(enum.StrEnum):
    """Who chose the passage."""

    MACHINE = "machine"
    PERSON = "person"


class Extract(Noun):
    """Times are milliseconds in the recording. `reasons` are sentences that say why the machine chose it."""

    __tablename__ = "extract"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    track_id: Mapped[str | None] = mapped_column(ForeignKey("subtitle_track.id"))
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    title: Mapped[str]
    origin: Mapped[ExtractOrigin]
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    subtitles: Mapped[str | None]
    """The WebVTT of the passage, times shifted to its start, as it was when the extract was cut."""
