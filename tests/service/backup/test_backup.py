"""What is backed up comes back the same, from SQLite into PostgreSQL and from PostgreSQL into SQLite."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text

from service.backup.manifest import BackupDamaged
from service.backup.restore import check_backup, restore_backup
from service.backup.tables import tables_of
from service.backup.take import Taken, take_backup
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.base import Base, new_id
from service.catalogue.database import engine, reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.catalogue.schema import alembic_config, migrate
from service.catalogue.search import search
from service.catalogue.token import token_of
from service.catalogue.upload import Upload
from service.errors import Conflict, NotFound
from service.storage import objects
from service.timecode import now
from tests.making import make_recording, make_token
from tests.service.backup.conftest import quiet

Elsewhere = Callable[[], AbstractContextManager[None]]

# What a restore changes on purpose: see test_work_under_way_goes_on.
CHANGED = {"job", "attempt", "retired", "upload"}


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the code reads them."""
    with reading() as session:
        return {
            table.name: [
                dict(row) for row in session.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in Base.metadata.sorted_tables
        }


def take(directory: Path, **how: bool) -> Taken:
    return take_backup(directory, quiet, **how)


def restore(directory: Path, at: str | None = None) -> Any:
    return restore_backup(directory, quiet, quiet, at)


def test_everything_comes_back_as_it_was(full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path) -> None:
    before = rows()
    taken = take(tmp_path / "disk")
    assert (len(taken.manifest.objects), taken.manifest.missing) == (3, ())
    with elsewhere():
        restore(tmp_path / "disk")
        after = rows()
        assert {name: after[name] for name in after.keys() - CHANGED} == {
            name: before[name] for name in before.keys() - CHANGED
        }
        assert objects.get_bytes(f"originals/{full['story']}") == b"the raw story"
        assert objects.get_bytes(f"derived/{full['story']}/made/video.mp4") == b"this is the video"
        with transaction() as session:
            assert token_of(session, full["token"]) is not None
            newest = max(row["id"] for row in before["event"])
            session.add(Event(name=EventName.JOB_RETRIED, recording_id=full["story"], subject_id="x"))
            session.flush()
            assert session.scalar(select(Event.id).order_by(Event.id.desc()).limit(1)) == newest + 1
            assert [hit.recording_id for hit in search(session, "dzien dobry")[0]] == [full["story"]]


def test_work_under_way_goes_on(full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path) -> None:
    take(tmp_path / "disk")
    with elsewhere():
        restore(tmp_path / "disk")
        with reading() as session:
            job = session.get_one(Job, full["running"])
            assert (job.state, job.attempts, job.lease_until, job.woken_at) == (
                JobState.QUEUED,
                0,
                None,
                None,
            )
            assert session.get_one(Job, full["queued"]).woken_at is None
            (attempt,) = session.scalars(select(Attempt))
            assert (attempt.outcome, attempt.error_code) == (Outcome.HANDED_BACK, "restored")
            assert session.scalars(select(Retired)).all() == []
            assert session.scalars(select(Upload)).all() == [], "given up, its original could be removed"


def test_what_was_left_out_is_made_again(full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path) -> None:
    taken = take(tmp_path / "disk", originals_only=True)
    assert [stored.key for stored in taken.manifest.objects] == [f"originals/{full['story']}"]
    with elsewhere():
        assert restore(tmp_path / "disk").settled.remade == 2
        with reading() as session:
            assert session.scalars(select(Rendition)).all() == []
            made = session.execute(
                select(Job.kind, Job.subject_id)
                .join(Event, Event.id == Job.event_id)
                .where(Event.name == EventName.RECORDING_REPAIRED)
            )
            assert {tuple(row) for row in made} == {
                (JobKind.TRANSCODE, full["story"]),
                (JobKind.CUT, full["extract"]),
            }


def test_the_second_time_only_what_is_new_is_copied_and_older_snapshots_stay(
    full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    first = take(disk)
    later = make_recording("Later", source_bytes=3)
    objects.put_bytes(f"originals/{later}", b"new")
    with transaction() as session:
        session.execute(text("DELETE FROM rendition WHERE kind = 'video'"))
    second = take(disk)
    assert (first.copied.new, second.copied.new) == (3, 1)
    with elsewhere():
        assert restore(disk, at=first.name).manifest.rows("recording") == 1
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=disk, check=True, capture_output=True
    )
    assert done.stderr == b""
    (stray := disk / "objects" / "originals" / "stray").write_bytes(b"somebody's story")
    assert take(disk, prune=True).pruned == 1
    assert stray.exists(), "nothing can make an original again"
    assert not (disk / "objects" / "derived" / full["story"] / "made" / "video.mp4").exists()
    with pytest.raises(NotFound, match="It has: "):
        check_backup(disk, quiet, first.name)
    check_backup(disk, quiet)


@pytest.mark.parametrize("prune", [False, True])
def test_an_empty_catalogue_is_no_successor_of_a_full_one(
    full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path, prune: bool
) -> None:
    first = take(tmp_path / "disk")
    with elsewhere():
        migrate()
        with pytest.raises(Conflict, match="knows nothing"):
            take(tmp_path / "disk", prune=prune)
    assert check_backup(tmp_path / "disk", quiet) == (first.name, first.manifest)


def test_nothing_in_the_backup_is_for_others_to_read(full: dict[str, Any], tmp_path: Path) -> None:
    take(tmp_path / "disk")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "disk").rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in (tmp_path / "disk").rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


@pytest.mark.parametrize(
    "part", ["objects/originals/*", "catalogue/*/recording.jsonl.gz", "catalogue/*/manifest.json"]
)
def test_a_flipped_bit_is_refused_before_anything_is_touched(
    full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path, part: str
) -> None:
    disk = tmp_path / "disk"
    take(disk)
    (path,) = disk.glob(part)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with elsewhere():
        with pytest.raises(BackupDamaged) as caught:
            restore(disk)
        assert str(path) in caught.value.parts[0]
        with engine().connect() as connection:
            assert tables_of(connection) == []
        assert objects.size(f"originals/{full['story']}") is None


def test_a_backup_that_is_killed_leaves_the_earlier_one_good(
    full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    first = take(disk)
    for _ in range(40):
        objects.put_bytes(f"originals/{make_recording('Later', source_bytes=3)}", b"new")
    with subprocess.Popen([sys.executable, "-m", "service.cli", "backup", str(disk)]) as running:
        while len(list((disk / "objects" / "originals").iterdir())) < 10:
            assert running.poll() is None
            time.sleep(0.002)
        running.kill()
    with elsewhere():
        assert restore(disk).name == first.name
    # What was copied already is not copied again, except for the one that was not noted yet.
    assert 1 <= take(disk).copied.new <= 32


def test_a_lost_original_is_told_and_the_rest_is_saved(full: dict[str, Any], tmp_path: Path) -> None:
    lost = make_recording("Lost")
    objects.delete(f"derived/{full['story']}/made/video.mp4")
    taken = take(tmp_path / "disk")
    assert (taken.copied.lost, taken.copied.gone, taken.copied.new) == ([f"originals/{lost}"], 1, 2)
    assert taken.manifest.missing == (f"derived/{full['story']}/made/video.mp4", f"originals/{lost}")


def test_a_restore_never_mixes_with_what_is_there(
    full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path
) -> None:
    take(tmp_path / "disk")
    before = rows()
    with pytest.raises(Conflict, match="There are stories"):
        restore(tmp_path / "disk")
    assert rows() == before
    with elsewhere():
        objects.ensure_bucket()
        objects.put_bytes("originals/somebody-else", b"x")
        with pytest.raises(Conflict, match="other stories"):
            restore(tmp_path / "disk")
        objects.delete("originals/somebody-else")


def test_who_lost_only_the_catalogue_keeps_the_stories_that_came_later(
    full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path
) -> None:
    take(tmp_path / "disk")
    later = new_id()
    with elsewhere():
        objects.ensure_bucket()
        objects.put_bytes(f"originals/{full['story']}", b"the raw story")
        for key in (f"originals/{later}", f"derived/{later}/made/video.mp4"):
            objects.put_bytes(key, b"came later")
        assert restore(tmp_path / "disk").beside == 1
        assert objects.get_bytes(f"originals/{later}") == b"came later"
        assert objects.get_bytes(f"derived/{full['story']}/made/video.mp4") == b"this is the video"


def test_an_interrupted_restore_is_started_again_beside_a_new_token(
    full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path
) -> None:
    take(tmp_path / "disk")
    with elsewhere():
        migrate()
        secret = make_token()
        objects.ensure_bucket()
        objects.put_bytes(f"originals/{full['story']}", b"the raw story")
        with transaction() as session:
            session.add(Retired(key=f"originals/{full['story']}", mime="video/mp4", due=now()))
        restore(tmp_path / "disk")
        with reading() as session:
            assert token_of(session, secret) is not None
            assert token_of(session, full["token"]) is not None


def test_a_backup_of_an_older_version_is_brought_up(
    full: dict[str, Any], elsewhere: Elsewhere, tmp_path: Path
) -> None:
    command.downgrade(alembic_config(), "0002")
    taken = take(tmp_path / "disk")
    assert taken.manifest.schema_revision == "0002"
    with elsewhere():
        migrate()
        secret = make_token()
        restore(tmp_path / "disk")
        with reading() as session:
            assert session.get_one(Job, full["running"]).state is JobState.QUEUED
            assert {event.actor for event in session.scalars(select(Event))} == {"storyreel"}
            found = {
                (hit.recording_id, hit.start_ms)
                for query in ("zazolc", "dobry")
                for hit in search(session, query)[0]
            }
            assert found == {(full["story"], None), (full["story"], 0)}
            assert token_of(session, secret) is not None


def test_a_folder_of_other_things_is_left_alone(full: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "partial").write_text("mine")
    with pytest.raises(Conflict, match="other things"):
        take(tmp_path / "photos")
    with pytest.raises(NotFound, match="is not a backup"):
        restore(tmp_path / "photos")
