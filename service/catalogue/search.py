"""Search over what was said in all stories, on SQLite (FTS5) and PostgreSQL (full text) alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    cast,
    column,
    func,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.catalogue.project import Project
from service.catalogue.recording import Recording
from service.catalogue.search_entry import SearchEntry
from service.catalogue.subtitle import SubtitleCue, SubtitleTrack, TrackState
from service.errors import InvalidRequest
from service.subtitles.query import Piece, Term, pieces, terms

# SQLite's index, which no migration tool knows as a table.
_INDEX = table("search_index", column("rowid", Integer))
_ROW: ColumnElement[int] = _INDEX.c.rowid
_ID: ColumnElement[int] = SearchEntry.__table__.c.id
_CUE = and_(SubtitleCue.track_id == SearchEntry.track_id, SubtitleCue.position == SearchEntry.position)
_COLUMNS: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...] = (
    SearchEntry.id,
    Recording.id.label("recording_id"),
    Recording.title,
    Recording.storyteller,
    Recording.language.label("spoken"),
    Project.title.label("project"),
    SubtitleTrack.language,
    SubtitleTrack.revision,
    SubtitleTrack.state,
    SubtitleCue.text,
    SubtitleCue.speaker,
    SubtitleCue.start_ms,
    SubtitleCue.end_ms,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that was found, or with `start_ms` None a recording, by its title, storyteller or themes.

    `pieces` are the cue's text, or the recording's title, as plain text with what was found marked.
    `original` says whether it is in the recording's own language, or a translation.
    """

    recording_id: str
    title: str
    storyteller: str | None
    project: str
    language: str
    original: bool
    pieces: tuple[Piece, ...]
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    revision: int | None = None
    state: TrackState | None = None

    @property
    def link(self) -> str:
        """The recording's page; of a cue, as it plays from there (a media fragment, in seconds)."""
        page = f"/recordings/{self.recording_id}"
        return page if self.start_ms is None else f"{page}#t={self.start_ms / 1000:g}"


def search(
    session: Session,
    query: str,
    *,
    project: str | None = None,
    language: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[list[Hit], str | None]:
    """What was found from the cursor on, newest writing first; the next page's cursor, if there is one.

    A place is found when it has all words of the query; `project` is a slug, `language` that of the track.
    Raises `InvalidRequest` for a query that is too long, or a cursor that is none.
    """
    wanted = terms(query)
    if not wanted:
        return [], None
    rows, place = _matching(session, wanted)
    if cursor is not None:
        rows = rows.where(place < _id_of(cursor))
    if project:
        rows = rows.where(Project.slug == project)
    if language:
        rows = rows.where(func.coalesce(SubtitleTrack.language, Recording.language) == language)
    found = session.execute(rows.order_by(place.desc()).limit(limit + 1)).all()
    shown = found[:limit]
    return [_hit(row, wanted) for row in shown], (str(shown[-1].id) if len(found) > limit else None)


def _matching(
    session: Session, wanted: Sequence[Term]
) -> tuple[Select[*tuple[Any, ...]], ColumnElement[int]]:
    """The rows of all that has these words, and the column that they are read by, in the index's own order:
    so the first page costs the same however much there is."""
    rows = (
        select(*_COLUMNS)
        .select_from(SearchEntry)
        .join(Recording, Recording.id == SearchEntry.recording_id)
        .join(Project, Project.id == Recording.project_id)
        .outerjoin(SubtitleTrack, SubtitleTrack.id == SearchEntry.track_id)
        .outerjoin(SubtitleCue, _CUE)
    )
    if session.get_bind().dialect.name == "postgresql":
        asked = cast(_for_postgresql(wanted), TSQUERY)
        return rows.where(func.search_words(SearchEntry.words).op("@@")(asked)), _ID
    found = text("search_index MATCH :wanted").bindparams(wanted=_for_sqlite(wanted))
    return rows.join(_INDEX, SearchEntry.id == _ROW).where(found), _ROW


def _for_sqlite(wanted: Sequence[Term]) -> str:
    """FTS5's language. Words are letters and digits alone, so in quotes none of them is a command."""
    return " ".join(f'"{" ".join(term.words)}"{"*" if term.begins else ""}' for term in wanted)


def _for_postgresql(wanted: Sequence[Term]) -> str:
    """The language of its `tsquery`, likewise; none of its parsers sees the words."""
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.begins else "") + ")"
        for term in wanted
    )


def _hit(row: Row[Any], wanted: Sequence[Term]) -> Hit:
    return Hit(
        recording_id=row.recording_id,
        title=row.title,
        storyteller=row.storyteller,
        project=row.project,
        language=row.language or row.spoken,
        original=row.language in (None, row.spoken),
        pieces=pieces(row.title if row.text is None else row.text, wanted),
        speaker=row.speaker,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        revision=row.revision,
        state=row.state,
    )


def _id_of(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
        raise InvalidRequest("This is not a place in the results.")
    return int(cursor)
