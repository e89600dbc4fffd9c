"""Who wrote a revision of subtitles and why, the words that belong to it, what a project's words are, and
since when a job waits."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Not in a batch, which would make the table anew: others refer to these.
    op.add_column(
        "subtitle_track", sa.Column("maker", sa.String(length=40), nullable=False, server_default="machine")
    )
    op.add_column(
        "subtitle_track", sa.Column("author", sa.String(), nullable=False, server_default="storyreel")
    )
    op.add_column("subtitle_track", sa.Column("reason", sa.String(), nullable=True))
    op.execute("UPDATE subtitle_track SET maker = 'person' WHERE state <> 'machine'")
    op.add_column("project", sa.Column("glossary", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "project", sa.Column("subtitle_profile", sa.String(), nullable=False, server_default="default")
    )

    never = "1970-01-01 00:00:00+00:00"  # replaced at once, in every row
    op.add_column(
        "job",
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False, server_default=never),
    )
    op.execute("UPDATE job SET waiting_since = next_attempt_at")

    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.add_column(sa.Column("track_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_transcript_track_id_subtitle_track"), "subtitle_track", ["track_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("transcript", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_transcript_track_id_subtitle_track"), type_="foreignkey")
        batch_op.drop_column("track_id")
    op.drop_column("job", "waiting_since")
    op.drop_column("project", "subtitle_profile")
    op.drop_column("project", "glossary")
    op.drop_column("subtitle_track", "reason")
    op.drop_column("subtitle_track", "author")
    op.drop_column("subtitle_track", "maker")
