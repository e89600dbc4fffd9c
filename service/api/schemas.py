"""The JSON of the API's answers. Times are milliseconds, instants ISO 8601 in UTC, links absolute paths."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from service.api.doors import PREFIX
from service.catalogue.event import Event
from service.catalogue.extract import Extract
from service.catalogue.job import Job
from service.catalogue.overview import Overview, Status
from service.catalogue.playlist import Playlist
from service.catalogue.project import slug_of
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.subtitle import SubtitleTrack
from service.storage.objects import signed_url


class RenditionOut(BaseModel):
    """`url` is short-lived and needs no token; `link` lasts, and redirects to such an address.

    `hls` is the byte-range media playlist over the file, `stream_info` its line in a master playlist.
    """

    id: str
    kind: str
    file_name: str
    mime: str
    width: int | None
    height: int | None
    codec: str
    copied: bool
    duration_ms: int | None
    bytes: int
    url: str
    link: str
    hls: str | None
    stream_info: str | None

    @classmethod
    def of(cls, row: Rendition) -> "RenditionOut":
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in ("url", "link")},
            url=signed_url(row.key, row.mime),
            link=f"/media/{row.id}/{row.file_name}",
        )


class JobOut(BaseModel):
    """One unit of work. `progress` lies in 0..1."""

    id: str
    kind: str
    state: str
    recording_id: str
    subject_id: str
    attempts: int
    progress: float
    seconds: float | None
    error_code: str | None
    error: str | None

    @classmethod
    def of(cls, row: Job) -> "JobOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ExtractOut(BaseModel):
    """A passage; `video` is there once it is cut."""

    id: str
    recording_id: str
    title: str
    start_ms: int
    end_ms: int
    origin: str
    reasons: list[str]
    video: RenditionOut | None
    poster: RenditionOut | None
    subtitles: str | None

    @classmethod
    def of(cls, row: Extract, video: Rendition | None, poster: Rendition | None) -> "ExtractOut":
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in ("video", "poster")},
            video=RenditionOut.of(video) if video else None,
            poster=RenditionOut.of(poster) if poster else None,
        )


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


class Refusal(BaseModel):
    """Why a recording cannot be used."""

    code: str
    detail: str


class SourceOut(BaseModel):
    """What came in. `facts` are known once it was probed."""

    file_name: str
    bytes: int
    sha256: str | None
    facts: dict[str, Any] | None


class RecordingBrief(BaseModel):
    """One line of the list."""

    id: str
    title: str
    slug: str
    storyteller: str | None
    project: str
    language: str
    created_at: datetime
    duration_ms: int | None
    status: Status
    progress: float
    refusal: Refusal | None
    links: dict[str, str]

    @classmethod
    def fields(cls, row: Recording, status: Status, progress: float) -> dict[str, Any]:
        """The values of this shape."""
        refusal = row.refusal and Refusal(code=row.refusal, detail=row.refusal_sentence or "")
        return {
            "id": row.id,
            "title": row.title,
            "slug": slug_of(row.title, fallback="story"),
            "storyteller": row.storyteller,
            "project": row.project.slug,
            "language": row.language,
            "created_at": row.created_at,
            "duration_ms": row.duration_ms,
            "status": status,
            "progress": round(progress, 3),
            "refusal": refusal,
            "links": {
                "self": f"{PREFIX}/recordings/{row.id}",
                "transcript": f"{PREFIX}/recordings/{row.id}/transcript",
                "extracts": f"{PREFIX}/recordings/{row.id}/extracts",
                "events": f"{PREFIX}/events?recording={row.id}",
                "page": f"/recordings/{row.id}",
            },
        }


class RecordingOut(RecordingBrief):
    """One recording with everything that was made from it."""

    themes: list[str]
    warnings: list[str]
    source: SourceOut
    renditions: list[RenditionOut]
    subtitles: list[TrackOut]
    extracts: list[ExtractOut]
    jobs: list[JobOut]

    @classmethod
    def of(cls, seen: Overview) -> "RecordingOut":
        row = seen.recording
        return cls(
            **cls.fields(row, seen.status, seen.progress),
            themes=row.themes,
            warnings=row.warnings,
            source=SourceOut(
                file_name=row.file_name,
                bytes=row.source_bytes,
                sha256=row.source_sha256,
                facts=row.facts,
            ),
            renditions=[RenditionOut.of(r) for r in seen.renditions if r.extract_id is None],
            subtitles=[TrackOut.of(track) for track in seen.tracks],
            extracts=[
                ExtractOut.of(e, seen.cut_of(e), seen.cut_of(e, RenditionKind.POSTER)) for e in seen.extracts
            ],
            jobs=[JobOut.of(job) for job in seen.jobs],
        )


class RecordingList(BaseModel):
    """A page of recordings, newest first; `next` is the next page's address."""

    items: list[RecordingBrief]
    next: str | None


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


class PlaylistOut(BaseModel):
    """An ordered list of extracts, by id."""

    id: str
    slug: str
    title: str
    visibility: str
    items: list[str]
    links: dict[str, str]

    @classmethod
    def of(cls, row: Playlist) -> "PlaylistOut":
        page = f"/playlists/{row.slug}"
        return cls(
            id=row.id,
            slug=row.slug,
            title=row.title,
            visibility=row.visibility,
            items=[item.extract_id for item in row.items],
            links={
                "self": f"{PREFIX}/playlists/{row.id}",
                "page": page,
                **{feed: f"{page}.{feed}" for feed in ("rss", "json", "m3u8", "xspf")},
            },
        )


class EventOut(BaseModel):
    """A fact that happened."""

    id: int
    name: str
    at: datetime
    recording_id: str
    subject_id: str
    data: dict[str, Any]

    @classmethod
    def of(cls, row: Event) -> "EventOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})
