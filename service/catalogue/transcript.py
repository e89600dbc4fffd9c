"""A transcript: words with times and confidence, as heard or as brought by a person."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.base import Noun


class Transcript(Noun):
    """`words` is a list of `{"text", "start_ms", "end_ms", "confidence", "speaker"}`."""

    __tablename__ = "transcript"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    language: Mapped[str]
    engine: Mapped[str]
    words: Mapped[list[Any]]
