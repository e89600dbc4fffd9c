"""A playlist's items with the files that belong to them, for its page and its feeds alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.extract import Extract
from service.catalogue.playlist import Playlist
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.subtitles import formats


@dataclass(frozen=True)
class Item:
    """One place of a playlist, from 1. `film` is None until the extract is cut."""

    position: int
    extract: Extract
    recording: Recording
    film: Rendition | None
    poster: Rendition | None

    @property
    def text(self) -> str:
        """What is said in it, as one paragraph; empty where it has no subtitles."""
        if not self.extract.subtitles:
            return ""
        return " ".join(" ".join(cue.text.split()) for cue in formats.read(self.extract.subtitles, "vtt"))

    @property
    def duration_ms(self) -> int:
        """As long as the film is, or will be."""
        known = self.film.duration_ms if self.film else None
        return known or self.extract.end_ms - self.extract.start_ms


def items_of(catalogue: Session, playlist: Playlist) -> Sequence[Item]:
    """The items in their order."""
    extracts = [item.extract for item in playlist.items]
    made = {
        (row.extract_id, row.kind): row
        for row in catalogue.scalars(
            select(Rendition)
            .where(Rendition.extract_id.in_([extract.id for extract in extracts]))
            .order_by(Rendition.id)
        )
    }
    recordings = {
        row.id: row
        for row in catalogue.scalars(
            select(Recording).where(Recording.id.in_({extract.recording_id for extract in extracts}))
        ).unique()
    }
    return [
        Item(
            position,
            extract,
            recordings[extract.recording_id],
            made.get((extract.id, RenditionKind.EXTRACT)),
            made.get((extract.id, RenditionKind.POSTER)),
        )
        for position, extract in enumerate(extracts, start=1)
    ]
