"""A transcript: words with times and confidence, as heard or as brought by a person."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.base import Noun


class Transcript(Noun):
    """`words` is a list of `{"text", "start_ms", "end_ms", "confidence", "speaker"}`.

    `track_id` is the revision of subtitles whose words these are; None for those that were heard or brought.
    """

    __tablename__ = "transcript"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    language: Mapped[str]
    track_id: Mapped[str | None] = mapped_column(ForeignKey("subtitle_track.id"))
    engine: Mapped[str]
    words: Mapped[list[Any]]
