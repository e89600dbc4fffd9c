"""What a search found."""

from pydantic import BaseModel

from service.catalogue.search import Hit


class PieceOut(BaseModel):
    """A piece of plain text; `found` marks what was searched for."""

    text: str
    found: bool


class RecordingRef(BaseModel):
    """The story that it is in."""

    id: str
    title: str
    storyteller: str | None
    project: str


class HitOut(BaseModel):
    """A cue, or with `start_ms` null a recording by what is said about it: then `pieces` are its title.

    `link` is the page that plays from there; `original` tells the story's own language from a translation.
    """

    recording: RecordingRef
    language: str
    original: bool
    pieces: list[PieceOut]
    speaker: str | None
    start_ms: int | None
    end_ms: int | None
    revision: int | None
    state: str | None
    link: str

    @classmethod
    def of(cls, hit: Hit) -> "HitOut":
        story = RecordingRef(
            id=hit.recording_id, title=hit.title, storyteller=hit.storyteller, project=hit.project
        )
        shown = [PieceOut(text=piece.text, found=piece.found) for piece in hit.pieces]
        same = {name: getattr(hit, name) for name in cls.model_fields if name not in ("recording", "pieces")}
        return cls(recording=story, pieces=shown, **same)


class HitList(BaseModel):
    """A page of what was found; `next` is the next page's address."""

    items: list[HitOut]
    next: str | None
