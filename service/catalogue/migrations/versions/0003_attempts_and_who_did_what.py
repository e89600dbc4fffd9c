"""Attempts, who did what, orphans and their removal, uploads that nobody goes on with."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_attempt_job_id_job")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_attempt_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("job_id", "fence", name=op.f("uq_attempt_job_id_fence")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_recording_id"), ["recording_id"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("actor", sa.String(), nullable=False, server_default="storyreel"))

    with op.batch_alter_table("retired", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removing", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.alter_column("rendition_id", existing_type=sa.VARCHAR(length=36), nullable=True)

    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("touched_at", sa.DateTime(timezone=True), nullable=True))
    # The instant of the update: one that was begun long ago may still be on its way.
    now = sa.bindparam("now", datetime.now(UTC), type_=sa.DateTime(timezone=True))
    op.get_bind().execute(sa.text("UPDATE upload SET touched_at = :now").bindparams(now))
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.alter_column("touched_at", nullable=False)
        batch_op.create_index("ix_upload_state_touched_at", ["state", "touched_at"], unique=False)

    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_id", ["state", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_id")

    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index("ix_upload_state_touched_at")
        batch_op.drop_column("touched_at")

    op.execute("DELETE FROM retired WHERE rendition_id IS NULL")
    with op.batch_alter_table("retired", schema=None) as batch_op:
        batch_op.alter_column("rendition_id", existing_type=sa.VARCHAR(length=36), nullable=False)
        batch_op.drop_column("removing")

    # Not in a batch, which would make the table anew: jobs refer to it.
    op.drop_column("event", "actor")

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_recording_id"))

    op.drop_table("attempt")
