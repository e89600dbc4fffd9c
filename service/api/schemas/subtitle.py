"""A subtitle track, its revisions, and what was said."""

from datetime import datetime

from pydantic import BaseModel

from service.api.doors import PREFIX
from service.catalogue.revisions import Revision
from service.catalogue.subtitle import SubtitleTrack
from service.subtitles import compare
from service.subtitles.formats import FORMATS


class TrackOut(BaseModel):
    """The revision of a subtitle track that is in force. `original` tells the story's own language from a
    translation; `tag` is what a writer sends back in If-Match, in quotes."""

    language: str
    original: bool
    revision: int
    tag: str
    state: str
    links: dict[str, str]

    @classmethod
    def of(cls, row: SubtitleTrack, spoken: str) -> "TrackOut":
        """`spoken` is the language of the recording."""
        base = _address(row)
        steps = {"revisions": f"{base}/revisions", "approve": f"{base}/approve", "restore": f"{base}/restore"}
        return cls(
            language=row.language,
            original=row.language == spoken,
            revision=row.revision,
            tag=row.tag,
            state=row.state,
            links={ending: f"{base}.{ending}" for ending in FORMATS} | steps,
        )


class RevisionOut(BaseModel):
    """One revision: who wrote it, when and why, and who vouched for it."""

    revision: int
    tag: str
    state: str
    maker: str
    author: str
    at: datetime
    reason: str | None
    approved_by: str | None
    approved_at: datetime | None
    links: dict[str, str]

    @classmethod
    def of(cls, seen: Revision, track: SubtitleTrack) -> "RevisionOut":
        """`track` is that revision, or any other of the same track."""
        base = f"{_address(track)}/revisions/{seen.revision}"
        known = {name: getattr(seen, name) for name in cls.model_fields if name != "links"}
        return cls(**known, links={ending: f"{base}.{ending}" for ending in FORMATS})


class RevisionList(BaseModel):
    """All revisions of a track, the one in force first."""

    items: list[RevisionOut]


class CueOut(BaseModel):
    """One subtitle, times in milliseconds."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None


class PartOut(BaseModel):
    """A piece of a cue's text; the pieces joined are the text."""

    text: str
    changed: bool


class ChangeOut(BaseModel):
    """One cue of a comparison. `kind` is `same`, `changed`, `added` or `removed`; the parts mark the words
    that differ, none where only times or the speaker do."""

    kind: str
    before: CueOut | None
    after: CueOut | None
    before_parts: list[PartOut]
    after_parts: list[PartOut]

    @classmethod
    def of(cls, change: compare.Change) -> "ChangeOut":
        return cls.model_validate(change, from_attributes=True)


class ComparisonOut(BaseModel):
    """Two revisions cue by cue, in order of time; every cue of both is there."""

    before: RevisionOut
    after: RevisionOut
    changes: list[ChangeOut]


class WordOut(BaseModel):
    """One spoken word."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None
    speaker: str | None


class TranscriptOut(BaseModel):
    """What was said, in the recording's own language.

    `revision` and `state` are those of the subtitles whose words these are, null where there are none yet. A
    correction's words are aligned some seconds after it: until then they are those of the revision before.
    """

    language: str
    engine: str
    revision: int | None
    state: str | None
    words: list[WordOut]


def _address(track: SubtitleTrack) -> str:
    return f"{PREFIX}/recordings/{track.recording_id}/subtitles/{track.language}"
