"""Uploads are refused before the disk is full or the queue too long, and nobody waits for those who wait."""

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.catalogue.database import reading, transaction
from service.catalogue.upload import Upload
from service.config import settings
from service.errors import Overloaded, StorageFull, StorageUnavailable
from service.storage import keys, objects
from service.storage.multipart import PART_BYTES
from service.storage.space import free_bytes
from service.uploads import intake
from service.uploads.append import append
from service.uploads.details import Details
from service.uploads.receive import receive_piece
from service.uploads.room import check_room
from tests.making import make_job, make_recording

GIB = 2**30  # other programs write to the same disk meanwhile: all sizes are far above what they do


@pytest.fixture
def leave(catalogue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Call it with the bytes that uploads may have."""

    def room(size: int) -> None:
        monkeypatch.setenv("STORYREEL_STORAGE_DIR", str(tmp_path))
        settings.cache_clear()
        free = free_bytes()
        assert free is not None
        monkeypatch.setenv("STORYREEL_STORAGE_RESERVE_BYTES", str(free - size))
        settings.cache_clear()

    return room


def test_what_others_announced_is_kept_free_until_they_have_been_away_for_long(
    leave: Callable[[int], None],
) -> None:
    leave(12 * GIB)
    first = intake.begin(Details(), 10 * GIB)
    with pytest.raises(StorageFull, match="disk is full"):
        intake.begin(Details(), 10 * GIB)
    with transaction() as session:
        session.get_one(Upload, first).touched_at -= timedelta(hours=2)
    intake.begin(Details(), 10 * GIB)


def test_of_two_uploads_that_fit_no_more_together_the_earlier_goes_on(leave: Callable[[int], None]) -> None:
    leave(25 * GIB)
    first, second = intake.begin(Details(), 10 * GIB), intake.begin(Details(), 10 * GIB)
    leave(12 * GIB)
    check_room(10 * GIB, first)
    with pytest.raises(StorageFull):
        check_room(10 * GIB, second)


def test_a_form_is_measured_by_its_body(leave: Callable[[int], None]) -> None:
    leave(5 * GIB)
    with pytest.raises(StorageFull):
        intake.begin(Details(), None, at_most=8 * GIB)
    intake.begin(Details(), None, at_most=3 * GIB)
    with pytest.raises(StorageFull):
        intake.begin(Details(), None, at_most=4 * GIB)


def test_a_disk_that_fills_up_in_the_middle_leaves_a_true_offset(leave: Callable[[int], None]) -> None:
    data = random.Random(3).randbytes(2 * PART_BYTES + 5)
    upload_id = intake.begin(Details(), len(data))

    def filling() -> Iterator[bytes]:
        yield data[: PART_BYTES + 1000]
        leave(-GIB)
        yield data[PART_BYTES + 1000 :]

    with pytest.raises(StorageFull):
        append(upload_id, 0, filling())
    with reading() as session:
        assert session.get_one(Upload, upload_id).offset == PART_BYTES
    with pytest.raises(StorageFull):
        receive_piece(upload_id, PART_BYTES, [data[PART_BYTES:]], len(data) - PART_BYTES)
    leave(12 * GIB)
    receive_piece(upload_id, PART_BYTES, [data[PART_BYTES:]], None)
    stored = objects.get_bytes(keys.original(upload_id))
    assert hashlib.sha256(stored).digest() == hashlib.sha256(data).digest()


def test_what_is_all_there_is_finished_on_a_full_disk(leave: Callable[[int], None]) -> None:
    upload_id = intake.begin(Details(), 3)
    append(upload_id, 0, [b"abc"])
    leave(-GIB)
    assert receive_piece(upload_id, 3, [], 0) == 3
    assert objects.get_bytes(keys.original(upload_id)) == b"abc"


def test_with_too_many_jobs_waiting_nothing_more_is_taken(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_MAX_WAITING_JOBS", "1")
    settings.cache_clear()
    make_job(make_recording())
    check_room(1)
    make_job(make_recording())
    with pytest.raises(Overloaded, match="more to do"):
        intake.begin(Details(), 1)


def test_a_disk_that_is_gone_is_no_full_one(leave: Callable[[int], None], tmp_path: Path) -> None:
    leave(GIB)
    tmp_path.rename(tmp_path.with_name("unplugged"))
    with pytest.raises(StorageUnavailable) as raised:
        free_bytes()
    assert not isinstance(raised.value, StorageFull)
    tmp_path.with_name("unplugged").rename(tmp_path)
