"""What the columns' types promise on every database."""

from datetime import UTC, datetime

import pytest

from service.catalogue.database import reading
from service.catalogue.recording import Recording
from tests.making import make_recording


def test_instants_are_utc_wherever_the_database_is(catalogue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL answers in its session's zone; RSS knows none but UTC."""
    monkeypatch.setenv("PGTZ", "Asia/Kolkata")
    before = datetime.now(UTC)
    recording_id = make_recording()
    with reading() as session:
        created = session.get_one(Recording, recording_id).created_at
    assert created.tzinfo is UTC
    assert before <= created <= datetime.now(UTC)
