"""The first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("slug", name=op.f("uq_project_slug")),
    )
    op.create_table(
        "token",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("sha256", name=op.f("uq_token_sha256")),
    )
    op.create_table(
        "upload",
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=True),
        sa.Column("limit", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("announced", sa.String(), nullable=True),
        sa.Column("multipart_id", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("next_part", sa.Integer(), nullable=False),
        sa.Column("tail_key", sa.String(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_table(
        "playlist",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("gathers", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_playlist_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist")),
        sa.UniqueConstraint("slug", name=op.f("uq_playlist_slug")),
    )
    with op.batch_alter_table("playlist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_playlist_project_id"), ["project_id"], unique=False)

    op.create_table(
        "recording",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("storyteller", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("source_bytes", sa.BigInteger(), nullable=False),
        sa.Column("source_sha256", sa.String(), nullable=True),
        sa.Column("brought_transcript", sa.String(), nullable=True),
        sa.Column("brought_format", sa.String(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.Column("refusal_sentence", sa.String(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_recording_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("source_key", name=op.f("uq_recording_source_key")),
    )
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_project_id"), ["project_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_event_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "subtitle_track",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_subtitle_track_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subtitle_track")),
        sa.UniqueConstraint(
            "recording_id",
            "language",
            "revision",
            name=op.f("uq_subtitle_track_recording_id_language_revision"),
        ),
    )
    with op.batch_alter_table("subtitle_track", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subtitle_track_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "transcript",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_transcript_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
    )
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transcript_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "cue",
        sa.Column("track_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["track_id"], ["subtitle_track.id"], name=op.f("fk_cue_track_id_subtitle_track")
        ),
        sa.PrimaryKeyConstraint("track_id", "position", name=op.f("pk_cue")),
    )
    op.create_table(
        "extract",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("track_id", sa.String(length=36), nullable=True),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("subtitles", sa.String(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_extract_recording_id_recording")
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["subtitle_track.id"], name=op.f("fk_extract_track_id_subtitle_track")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract")),
    )
    with op.batch_alter_table("extract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extract_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("woken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_job_event_id_event")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_job_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("event_id", "kind", name=op.f("uq_job_event_id_kind")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_recording_id"), ["recording_id"], unique=False)
        batch_op.create_index("ix_job_state_next_attempt_at", ["state", "next_attempt_at"], unique=False)

    op.create_table(
        "playlist_item",
        sa.Column("playlist_id", sa.String(length=36), nullable=False),
        sa.Column("extract_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extract_id"], ["extract.id"], name=op.f("fk_playlist_item_extract_id_extract")
        ),
        sa.ForeignKeyConstraint(
            ["playlist_id"], ["playlist.id"], name=op.f("fk_playlist_item_playlist_id_playlist")
        ),
        sa.PrimaryKeyConstraint("playlist_id", "extract_id", name=op.f("pk_playlist_item")),
    )
    op.create_table(
        "rendition",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("extract_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("codec", sa.String(), nullable=False),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("hls", sa.String(), nullable=True),
        sa.Column("stream_info", sa.String(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["extract_id"], ["extract.id"], name=op.f("fk_rendition_extract_id_extract")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_rendition_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendition")),
        sa.UniqueConstraint("key", name=op.f("uq_rendition_key")),
    )
    with op.batch_alter_table("rendition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rendition_extract_id"), ["extract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rendition_recording_id"), ["recording_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rendition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rendition_recording_id"))
        batch_op.drop_index(batch_op.f("ix_rendition_extract_id"))

    op.drop_table("rendition")
    op.drop_table("playlist_item")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_next_attempt_at")
        batch_op.drop_index(batch_op.f("ix_job_recording_id"))

    op.drop_table("job")
    with op.batch_alter_table("extract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extract_recording_id"))

    op.drop_table("extract")
    op.drop_table("cue")
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transcript_recording_id"))

    op.drop_table("transcript")
    with op.batch_alter_table("subtitle_track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subtitle_track_recording_id"))

    op.drop_table("subtitle_track")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_recording_id"))

    op.drop_table("event")
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_project_id"))

    op.drop_table("recording")
    with op.batch_alter_table("playlist", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_playlist_project_id"))

    op.drop_table("playlist")
    op.drop_table("upload")
    op.drop_table("token")
    op.drop_table("project")
