"""What search looks through: the cues of every track in force, and what is said about each recording.

Written in the transaction of the revision itself. The index over it is the database's own (migration 0005):
FTS5 on SQLite, which triggers keep in step, and a GIN index on PostgreSQL.
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, delete, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.catalogue.base import Base
from service.subtitles.folding import folded
from service.subtitles.words import Cue


class SearchEntry(Base):
    """One place that can be found. `words` are as `service.subtitles.folding` compares them.

    A cue's entry has its track and position; one without is the recording's own: title, storyteller, themes.
    Higher ids are found first: what was written last, and of one track the cues in their order.
    """

    __tablename__ = "search_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    track_id: Mapped[str | None] = mapped_column(ForeignKey("subtitle_track.id"), index=True)
    position: Mapped[int | None]
    words: Mapped[str]


def index_cues(
    session: Session, recording_id: str, track_id: str, cues: Sequence[Cue], instead_of: str | None
) -> None:
    """These cues are found from now on, and those of the revision `instead_of` are not any more."""
    if instead_of:
        session.execute(delete(SearchEntry).where(SearchEntry.track_id == instead_of))
    rows = [
        {"recording_id": recording_id, "track_id": track_id, "position": position, "words": words}
        for position, cue in reversed(list(enumerate(cues)))
        if (words := folded(cue.text))
    ]
    if rows:
        session.execute(insert(SearchEntry), rows)


def index_recording(session: Session, recording_id: str, about: Sequence[str]) -> None:
    """A recording is found by what is said about it."""
    words = folded("\n".join(about))
    session.execute(
        insert(SearchEntry).values(recording_id=recording_id, track_id=None, position=None, words=words)
    )
