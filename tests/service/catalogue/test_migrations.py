"""Recordings that an older version stored go on after an update, and back."""

import json
from datetime import timedelta
from typing import Any

from alembic import command
from sqlalchemy import text

from service.catalogue.database import engine, reading, transaction
from service.catalogue.recording import Recording
from service.catalogue.schema import alembic_config, migrate
from service.catalogue.upload import Upload
from service.findings import Finding, FindingCode
from service.timecode import now
from tests.making import make_job, make_recording
from workers.media.facts import Facts, Fields, Hdr

# As the first version of workers/media/facts.py stored them.
VIDEO = {
    "index": 0,
    "codec": "h264",
    "profile": "High",
    "level": 40,
    "pix_fmt": "yuv420p",
    "width": 1080,
    "height": 1920,
    "coded_width": 1920,
    "coded_height": 1080,
    "rotation": 90,
    "sample_aspect": "1",
    "frame_rate": "30000/1001",
    "frames": 90,
    "interlaced": True,
    "color_transfer": "arib-std-b67",
    "trimmed": False,
}
AUDIO = {"index": 1, "codec": "aac", "profile": "LC", "channels": 2, "sample_rate": 48000}
FILM = {"duration_ms": 3000, "container": "mov", "video": VIDEO, "audio": AUDIO, "warnings": ["Short."]}
SOUND = {"duration_ms": 1000, "container": "wav", "video": None, "audio": AUDIO, "warnings": []}


def older(facts: dict[str, Any] | None) -> str:
    """The id of a recording, with a job, as the tables of version 0001 had it."""
    recording_id = make_recording()
    make_job(recording_id)
    with engine().begin() as connection:
        connection.execute(
            text("UPDATE recording SET facts = :facts, warnings = :warnings WHERE id = :id"),
            {
                "facts": None if facts is None else json.dumps(facts),
                "warnings": json.dumps([] if facts is None else facts["warnings"]),
                "id": recording_id,
            },
        )
    return recording_id


def raw(recording_id: str) -> tuple[Any, Any]:
    """The stored facts and warnings."""
    query = text("SELECT CAST(facts AS TEXT), CAST(warnings AS TEXT) FROM recording WHERE id = :id")
    with engine().begin() as connection:
        facts, warnings = connection.execute(query, {"id": recording_id}).one()
    return json.loads(facts), json.loads(warnings)


def test_old_facts_can_be_read_and_old_code_can_read_new_ones(catalogue: str) -> None:
    film, sound, unprobed = older(FILM), older(SOUND), older(None)
    command.downgrade(alembic_config(), "0002")
    # The column is empty so far; what it was before is put back by going down without touching the facts.
    with engine().begin() as connection:
        connection.execute(text("ALTER TABLE recording DROP COLUMN findings"))
        connection.execute(text("DROP TABLE retired"))
    command.stamp(alembic_config(), "0001")

    migrate()
    with reading() as session:
        stored = session.get_one(Recording, film)
        facts = Facts.from_json(stored.facts or {})
        assert facts.video is not None
        assert facts.audio is not None
        assert (facts.video.fields, facts.video.hdr, facts.video.rotation) == (Fields.TOP, Hdr.HLG, 90)
        assert (facts.audio.layout, stored.findings) == ("stereo", [])
        assert [warning.sentence() for warning in facts.warnings] == ["Short."]
        assert [warning.sentence() for warning in stored.warned] == ["Short."]
        assert Facts.from_json(session.get_one(Recording, sound).facts or {}).video is None
        assert session.get_one(Recording, unprobed).facts is None

    with transaction() as session:
        stored = session.get_one(Recording, sound)
        stored.warnings = [Finding(FindingCode.END_MISSING, {"there_ms": 61_000}).to_json()]
    command.downgrade(alembic_config(), "0001")
    assert raw(film) == (FILM, ["Short."])
    facts_of_sound, (warning,) = raw(sound)
    assert facts_of_sound == SOUND
    assert "1:01 of it is there" in warning


def test_an_upload_that_began_long_ago_has_all_its_time_after_the_update(catalogue: str) -> None:
    began = now() - timedelta(days=8)
    row = Upload(id="u", created_at=began, touched_at=began, limit=4, details={}, multipart_id="none")
    with transaction() as session:
        session.add(row)
    command.downgrade(alembic_config(), "0002")
    migrate()
    with reading() as session:
        assert now() - session.get_one(Upload, "u").touched_at < timedelta(minutes=5)
