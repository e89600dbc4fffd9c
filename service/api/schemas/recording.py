"""A recording: a line of the list, or everything that was made from it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from service.api.doors import PREFIX
from service.api.schemas.extract import ExtractOut
from service.api.schemas.job import JobOut
from service.api.schemas.rendition import RenditionOut
from service.api.schemas.subtitle import TrackOut
from service.catalogue.overview import Overview, Status
from service.catalogue.project import slug_of
from service.catalogue.recording import Recording
from service.catalogue.rendition import RenditionKind
from service.findings import FindingCode


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


class FindingOut(BaseModel):
    """One thing that was found and what was done about it: a word for scripts, a sentence in the reader's
    language (`Accept-Language`)."""

    code: FindingCode
    text: str


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
    findings: list[FindingOut]
    warnings: list[str]
    source: SourceOut
    renditions: list[RenditionOut]
    subtitles: list[TrackOut]
    extracts: list[ExtractOut]
    jobs: list[JobOut]

    @classmethod
    def of(cls, seen: Overview) -> "RecordingOut":
        row = seen.recording
        values = cls.fields(row, seen.status, seen.progress)
        return cls(
            **values | {"links": values["links"] | _previews(seen)},
            themes=row.themes,
            findings=[FindingOut(code=f.code, text=f.sentence()) for f in row.found],
            warnings=[warning.sentence() for warning in row.warned],
            source=SourceOut(
                file_name=row.file_name,
                bytes=row.source_bytes,
                sha256=row.source_sha256,
                facts=row.facts,
            ),
            renditions=[RenditionOut.of(r) for r in seen.renditions if r.extract_id is None],
            subtitles=[TrackOut.of(track, row.language) for track in seen.tracks],
            extracts=[
                ExtractOut.of(e, seen.cut_of(e), seen.cut_of(e, RenditionKind.POSTER), e.id in seen.outdated)
                for e in seen.extracts
            ],
            jobs=[JobOut.of(job) for job in seen.jobs],
        )


def _previews(seen: Overview) -> dict[str, str]:
    """Addresses of what a player shows for finding a place, as far as it is made."""
    here = f"{PREFIX}/recordings/{seen.recording.id}"
    made = {
        "storyboard": (seen.storyboard, f"{here}/storyboard.vtt"),
        "peaks": (seen.peaks, f"{here}/peaks.json"),
    }
    return {name: address for name, (rendition, address) in made.items() if rendition}


class RecordingList(BaseModel):
    """A page of recordings, newest first; `next` is the next page's address."""

    items: list[RecordingBrief]
    next: str | None
