"""Findings and retired objects; facts of older recordings get the keys that were added to them, and warnings
become findings."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from service.findings import Finding

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_RECORDING = sa.table(
    "recording",
    sa.column("id", sa.String()),
    sa.column("facts", sa.JSON()),
    sa.column("warnings", sa.JSON()),
)

# ffmpeg's names for the transfer functions of ITU-R BT.2100, and for layouts of so many channels.
_HDR = {"arib-std-b67": "hlg", "smpte2084": "pq"}
_TRANSFER = {hdr: transfer for transfer, hdr in _HDR.items()}
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
# What was not looked for counts as ordinary, as it did when older recordings were probed.
_ORDINARY = {
    "mirrored": False,
    "variable_rate": False,
    "keyframe_ms": 0,
    "primaries": None,
    "matrix": None,
    "full_range": False,
}


def upgrade() -> None:
    op.create_table(
        "retired",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("rendition_id", sa.String(length=36), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_retired")),
    )
    with op.batch_alter_table("retired", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retired_due"), ["due"], unique=False)
        batch_op.create_index(batch_op.f("ix_retired_rendition_id"), ["rendition_id"], unique=False)

    # Not in a batch: that would make the table anew, and on SQLite its rows cannot go while others name them.
    op.add_column("recording", sa.Column("findings", sa.JSON(), nullable=False, server_default="[]"))
    _rewrite(_newer, _with_code)


def downgrade() -> None:
    _rewrite(_older, _sentence)
    op.drop_column("recording", "findings")

    with op.batch_alter_table("retired", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retired_rendition_id"))
        batch_op.drop_index(batch_op.f("ix_retired_due"))

    op.drop_table("retired")


def _rewrite(change: Callable[[dict[str, Any]], dict[str, Any]], warning: Callable[[Any], Any]) -> None:
    connection = op.get_bind()
    for recording_id, facts, warnings in connection.execute(sa.select(_RECORDING)).all():
        if facts is None:  # not probed yet, or refused
            continue
        changed = change(facts) | {"warnings": [warning(one) for one in facts["warnings"]]}
        row = sa.update(_RECORDING).where(_RECORDING.c.id == recording_id)
        connection.execute(row.values(facts=changed, warnings=[warning(one) for one in warnings]))


def _with_code(sentence: str) -> dict[str, Any]:
    return {"code": "written_before", "values": {"sentence": sentence}}


def _sentence(warning: dict[str, Any]) -> str:
    return Finding.from_json(warning).sentence()


def _newer(facts: dict[str, Any]) -> dict[str, Any]:
    video, audio = facts["video"], facts["audio"]
    if video:
        video = video | _ORDINARY
        video["fields"] = "top" if video.pop("interlaced") else None
        video["hdr"] = _HDR.get(video.pop("color_transfer"))
    if audio:
        channels = audio["channels"]
        audio = audio | {
            "layout": _LAYOUTS.get(channels, f"{channels} channels"),
            "silent": [],
            "trimmed": False,
        }
    return facts | {"video": video, "audio": audio, "findings": []}


def _older(facts: dict[str, Any]) -> dict[str, Any]:
    video, audio = facts["video"], facts["audio"]
    if video:
        added = (*_ORDINARY, "fields", "hdr")
        kept = {name: value for name, value in video.items() if name not in added}
        video = kept | {
            "interlaced": video["fields"] is not None,
            "color_transfer": _TRANSFER.get(video["hdr"]),
        }
    if audio:
        audio = {name: value for name, value in audio.items() if name not in ("layout", "silent", "trimmed")}
    facts = facts | {"video": video, "audio": audio}
    return {name: value for name, value in facts.items() if name != "findings"}
