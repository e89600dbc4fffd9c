"""A rendition: what is derived from a recording or an extract to be played or shown."""

import enum

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.base import Noun


class RenditionKind(enum.StrEnum):
    """What a rendition is for. `video` and `audio` are the best ones; `rung` a smaller one for thin lines.

    `storyboard` is a sheet of small stills, or the index (`STORYBOARD_INDEX`) that says which still is
    shown when; `peaks` is the waveform as JSON.
    """

    VIDEO = "video"
    AUDIO = "audio"
    RUNG = "rung"
    POSTER = "poster"
    EXTRACT = "extract"
    STORYBOARD = "storyboard"
    PEAKS = "peaks"


# Tells a storyboard's index from its sheets of pictures.
STORYBOARD_INDEX = "text/vtt"


class Rendition(Noun):
    """`key` names the object and is derived from what made it, so the same work has the same row."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("key"),)

    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    extract_id: Mapped[str | None] = mapped_column(ForeignKey("extract.id"), index=True)
    kind: Mapped[RenditionKind]
    key: Mapped[str]
    file_name: Mapped[str]
    mime: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    codec: Mapped[str]
    copied: Mapped[bool]
    duration_ms: Mapped[int | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    hls: Mapped[str | None]
    """The byte-range media playlist over this object; its media URI is the object's `file_name`."""
    stream_info: Mapped[str | None]
    """What a player chooses by: the attributes of this rendition's EXT-X-STREAM-INF in a master playlist."""
