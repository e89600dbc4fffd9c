"""What fsck lets be made again comes out as it was, from the real encoder."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.rendition import Rendition
from service.cli.fsck import fsck
from service.storage import objects
from tests.media import voice
from tests.working import bring, do
from workers.tasks.transcode import transcode
from workers.work import perform

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)


def films(recording_id: str) -> dict[str, int]:
    """The recording's renditions: keys and sizes."""
    with reading() as session:
        rows = session.scalars(select(Rendition).where(Rendition.recording_id == recording_id))
        return {row.key: row.bytes for row in rows}


def test_lost_and_damaged_files_come_out_as_they_were(bucket: str, tmp_path: Path) -> None:
    recording_id = bring(voice(tmp_path / "voice.m4a", seconds=2))
    do(recording_id, EventName.RECORDING_PROBED, JobKind.TRANSCODE, transcode)
    before = films(recording_id)
    assert len(before) > 1
    lost, damaged, *_ = before
    objects.delete(lost)
    objects.delete(damaged)
    objects.put_bytes(damaged, b"?")

    result = CliRunner().invoke(fsck, ["--repair"])
    assert "2 of its files missing or of another size" in result.stdout
    assert films(recording_id).keys() == before.keys() - {lost, damaged}
    with reading() as session:
        waits = (Job.kind == JobKind.TRANSCODE, Job.state == JobState.QUEUED)
        again = session.scalars(select(Job.id).where(*waits).order_by(Job.id.desc())).first()
    assert again
    perform(again, transcode)
    assert films(recording_id) == before
    assert {key: objects.size(key) for key in before} == before
