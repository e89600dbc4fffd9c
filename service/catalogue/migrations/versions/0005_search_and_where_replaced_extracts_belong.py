"""Search over cues and recordings, and which extract a replaced file was of.

What finds words is the database's own: FTS5 on SQLite, kept in step by triggers, and a GIN index on
PostgreSQL. No table of the code describes it (env.py leaves it out of comparisons). A later migration that
makes `search_entry` anew must make the triggers anew, too.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from service.subtitles.folding import folded

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_RECORDING = sa.table(
    "recording",
    sa.column("id", sa.String()),
    sa.column("title", sa.String()),
    sa.column("storyteller", sa.String()),
    sa.column("themes", sa.JSON()),
)
_TRACK = sa.table(
    "subtitle_track",
    sa.column("id", sa.String()),
    sa.column("recording_id", sa.String()),
    sa.column("language", sa.String()),
    sa.column("revision", sa.Integer()),
)
_CUE = sa.table(
    "cue",
    sa.column("track_id", sa.String()),
    sa.column("position", sa.Integer()),
    sa.column("text", sa.String()),
)


def upgrade() -> None:
    entry = op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("track_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_search_entry_recording_id_recording")
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["subtitle_track.id"], name=op.f("fk_search_entry_track_id_subtitle_track")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_recording_id"), "search_entry", ["recording_id"])
    op.create_index(op.f("ix_search_entry_track_id"), "search_entry", ["track_id"])
    if op.get_bind().dialect.name == "postgresql":
        _index_in_postgresql()
    else:
        _index_in_sqlite()
    _fill(entry)
    op.add_column("retired", sa.Column("extract_id", sa.String(length=36), nullable=True))


def downgrade() -> None:
    op.drop_column("retired", "extract_id")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_table("search_entry")
        op.execute("DROP FUNCTION search_words")
    else:
        op.execute("DROP TABLE search_index")
        op.drop_table("search_entry")


def _index_in_postgresql() -> None:
    # Words come folded and parted by spaces. PostgreSQL's own parser would take some apart again, by its
    # locale's idea of letters; a tsvector numbers no more than 16,383 places.
    op.execute(
        "CREATE OR REPLACE FUNCTION search_words(text) RETURNS tsvector IMMUTABLE STRICT LANGUAGE sql AS $$ "
        "SELECT coalesce(string_agg(quote_literal(word) || ':' || least(place, 16383), ' '), '')::tsvector "
        "FROM unnest(string_to_array($1, ' ')) WITH ORDINALITY AS words (word, place) $$"
    )
    op.execute("CREATE INDEX search_index ON search_entry USING gin (search_words(words))")


def _index_in_sqlite() -> None:
    # Words come folded: this tokenizer does nothing but part them at spaces.
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(words, content='search_entry', content_rowid='id', "
        "prefix='2 3 4', tokenize='ascii')"
    )
    op.execute(
        "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN "
        "INSERT INTO search_index (rowid, words) VALUES (new.id, new.words); END"
    )
    op.execute(
        "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN "
        "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.id, old.words); END"
    )


def _fill(entry: sa.Table) -> None:
    """What is there already is found, too: recordings, and the cues of the revisions in force."""
    connection = op.get_bind()
    rows = [
        {"recording_id": one.id, "words": folded("\n".join([one.title, one.storyteller or "", *one.themes]))}
        for one in connection.execute(sa.select(_RECORDING).order_by(_RECORDING.c.id))
    ]
    if rows:
        connection.execute(sa.insert(entry), rows)
    for track_id, recording_id in _in_force(connection):
        cues = sa.select(_CUE).where(_CUE.c.track_id == track_id).order_by(_CUE.c.position.desc())
        rows = [
            {"recording_id": recording_id, "track_id": track_id, "position": cue.position, "words": words}
            for cue in connection.execute(cues)
            if (words := folded(cue.text))
        ]
        if rows:
            connection.execute(sa.insert(entry), rows)


def _in_force(connection: sa.Connection) -> Iterator[tuple[Any, Any]]:
    query = sa.select(_TRACK).order_by(_TRACK.c.recording_id, _TRACK.c.language, _TRACK.c.revision.desc())
    for _, tracks in groupby(connection.execute(query).all(), lambda row: (row.recording_id, row.language)):
        newest = next(tracks)
        yield newest.id, newest.recording_id
