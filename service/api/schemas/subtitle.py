"""A subtitle track, and what was said."""

from pydantic import BaseModel

from service.api.doors import PREFIX
from service.catalogue.subtitle import SubtitleTrack


class TrackOut(BaseModel):
    """The revision of a subtitle track that is in force."""

    language: str
    revision: int
    state: str
    links: dict[str, str]

    @classmethod
    def of(cls, row: SubtitleTrack) -> "TrackOut":
        base = f"{PREFIX}/recordings/{row.recording_id}/subtitles/{row.language}"
        return cls(
            language=row.language,
            revision=row.revision,
            state=row.state,
            links={"vtt": f"{base}.vtt", "srt": f"{base}.srt"},
        )


class WordOut(BaseModel):
    """One spoken word."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None
    speaker: str | None


class TranscriptOut(BaseModel):
    """What was said, as the engine heard it or a person brought it."""

    language: str
    engine: str
    words: list[WordOut]
