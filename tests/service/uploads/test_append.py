"""Uploads that go on after anything: durable before counted, one winner, identical bytes."""

import hashlib
import itertools
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from service.catalogue.database import reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.recording import Recording
from service.catalogue.retired import Retired
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import Conflict, NotFound, OffsetMismatch, StorageUnavailable, StoryreelError, TooMuch
from service.storage import keys, multipart, objects
from service.storage.multipart import PART_BYTES
from service.timecode import now
from service.uploads import intake
from service.uploads.abandoned import give_up
from service.uploads.append import _Held, append
from service.uploads.details import Details

T = TypeVar("T")
BODY = random.Random(1).randbytes(2 * PART_BYTES + 12_345)


def in_pieces(data: bytes, size: int = 100_000) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def stored(recording_id: str) -> str:
    return hashlib.sha256(objects.get_bytes(keys.original(recording_id))).hexdigest()


def offset_of(upload_id: str) -> int:
    with reading() as session:
        return session.get_one(Upload, upload_id).offset


@pytest.mark.parametrize("cuts", [[], [1], [PART_BYTES - 1, PART_BYTES + 1], [5_000, 6_000, 2 * PART_BYTES]])
def test_bytes_come_out_as_they_went_in_however_they_came(catalogue: str, cuts: list[int]) -> None:
    upload_id = intake.begin(Details(title="A story", file_name="a.mp4"), len(BODY))
    bounds = [0, *cuts, len(BODY)]
    for start, end in itertools.pairwise(bounds):
        assert append(upload_id, start, in_pieces(BODY[start:end])) == end
    recording_id = intake.finish(upload_id)
    assert stored(recording_id) == hashlib.sha256(BODY).hexdigest()
    with reading() as session:
        recording = session.get_one(Recording, recording_id)
        assert (recording.title, recording.source_bytes) == ("A story", len(BODY))
        told = session.scalars(select(Event.name)).all()
    assert told == [EventName.RECORDING_UPLOADED]


def test_what_came_before_the_line_broke_is_kept_and_counted(catalogue: str) -> None:
    def breaking() -> Iterator[bytes]:
        yield from in_pieces(BODY[: PART_BYTES + 777])
        raise ConnectionResetError

    upload_id = intake.begin(Details(), len(BODY))
    with pytest.raises(ConnectionResetError):
        append(upload_id, 0, breaking())
    assert offset_of(upload_id) == PART_BYTES + 777
    append(upload_id, PART_BYTES + 777, in_pieces(BODY[PART_BYTES + 777 :]))
    assert stored(intake.finish(upload_id)) == hashlib.sha256(BODY).hexdigest()


def test_a_wrong_offset_is_refused_and_the_right_one_named(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 100)
    append(upload_id, 0, [b"x" * 40])
    with pytest.raises(OffsetMismatch, match="byte 40"):
        append(upload_id, 39, [b"x"])
    assert offset_of(upload_id) == 40


def test_more_than_announced_is_refused_and_what_fitted_stays(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 10)
    with pytest.raises(TooMuch):
        append(upload_id, 0, [b"x" * 8, b"y" * 8])
    assert offset_of(upload_id) == 8


@pytest.mark.parametrize("round_", range(5))
def test_of_two_requests_at_once_one_succeeds(catalogue: str, round_: int) -> None:
    data = random.Random(round_).randbytes(PART_BYTES + 1000)
    upload_id = intake.begin(Details(), len(data))

    def send(_: int) -> int | StoryreelError:
        try:
            return append(upload_id, 0, in_pieces(data))
        except StoryreelError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(send, range(2)))
    assert sorted(type(outcome).__name__ for outcome in outcomes if outcome != len(data)) in (
        ["Conflict"],
        ["OffsetMismatch"],
    )
    assert stored(intake.finish(upload_id)) == hashlib.sha256(data).hexdigest()


def test_finishing_twice_makes_one_recording(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 3)
    append(upload_id, 0, [b"abc"])
    assert intake.finish(upload_id) == intake.finish(upload_id) == upload_id
    with reading() as session:
        assert len(session.scalars(select(Recording)).unique().all()) == 1


def test_finishing_goes_on_where_a_crash_left_the_object_whole(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 3)
    append(upload_id, 0, [b"abc"])
    with reading() as session:
        upload = session.get_one(Upload, upload_id)
    intake._assemble(upload)  # the object is whole, and then the process died
    assert stored(intake.finish(upload_id)) == hashlib.sha256(b"abc").hexdigest()


def test_an_upload_with_bytes_missing_is_not_finished(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 3)
    append(upload_id, 0, [b"ab"])
    with pytest.raises(Conflict, match="1 bytes"):
        intake.finish(upload_id)


def test_the_relay_finishes_what_a_dead_request_could_not(catalogue: str) -> None:
    upload_id = intake.begin(Details(title="Left behind"), 3)
    append(upload_id, 0, [b"abc"])
    assert intake.complete_pending() == 0  # its request may still be at it
    with transaction() as session:
        upload = session.get_one(Upload, upload_id)
        upload.touched_at -= 2 * intake._PENDING_AFTER
    assert intake.complete_pending() == 1
    with reading() as session:
        assert session.get_one(Recording, upload_id).title == "Left behind"


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_one_upload_that_cannot_be_finished_holds_up_no_other(catalogue: str) -> None:
    for details in ({"language": "no language"}, {}):
        upload_id = intake.begin(Details(), 3)
        append(upload_id, 0, [b"abc"])
        with transaction() as session:
            upload = session.get_one(Upload, upload_id)
            upload.details, upload.touched_at = details, now() - timedelta(hours=2 if details == {} else 1)
    assert intake.complete_pending() == 1
    with reading() as session:
        assert session.get(Recording, upload_id)
        complete = session.get_one(Upload, upload_id)
    assert (complete.details, complete.parts) == ({}, [])  # the recording has what was said


def test_an_empty_file_is_a_recording_that_probing_will_refuse(catalogue: str) -> None:
    upload_id = intake.finish(intake.begin(Details(), 0))
    assert objects.size(keys.original(upload_id)) == 0


def test_what_is_given_up_is_gone(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 100)
    append(upload_id, 0, [b"x" * 40])
    with reading() as session:
        tail = session.get_one(Upload, upload_id).tail_key
    give_up(upload_id)
    assert tail
    assert objects.size(tail) is None
    with pytest.raises(NotFound):
        append(upload_id, 40, [b"x"])
    with reading() as session:
        assert session.get_one(Upload, upload_id).state is UploadState.GIVEN_UP


def test_more_than_one_recording_may_have_is_refused_before_it_begins(catalogue: str) -> None:
    with pytest.raises(TooMuch, match="GB"):
        intake.begin(Details(), settings().max_upload_bytes + 1)


@pytest.mark.parametrize("where", ["part", "record", "delete"])
def test_a_reply_lost_after_the_commit_costs_a_piece_and_repeats_no_byte(
    catalogue: str, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    upload_id = intake.begin(Details(), len(BODY))
    append(upload_id, 0, [BODY[:777]])
    lost: list[str] = []

    def losing(do: Callable[..., T]) -> Callable[..., T]:
        def once(*given: Any, **named: Any) -> T:
            done = do(*given, **named)
            if not lost and named.get("parts", True):
                lost.append(where)
                raise StorageUnavailable("The reply is lost.")
            return done

        return once

    target, name = {
        "part": (multipart, "put_part"),
        "record": (_Held, "_record"),
        "delete": (objects, "delete"),
    }[where]
    monkeypatch.setattr(target, name, losing(getattr(target, name)))
    with suppress(StorageUnavailable):
        append(upload_id, 777, in_pieces(BODY[777:]))
    assert lost
    reached = offset_of(upload_id)
    append(upload_id, reached, in_pieces(BODY[reached:]))
    assert stored(intake.finish(upload_id)) == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("removing", [True, False])
def test_a_tail_whose_removal_has_begun_is_not_counted(catalogue: str, removing: bool) -> None:
    upload_id = intake.begin(Details(), 100)
    with transaction() as session:
        key = keys.tail(upload_id, 1, 40)
        session.add(Retired(key=key, rendition_id=None, mime="video/mp4", due=now(), removing=removing))
    if removing:
        with pytest.raises(StorageUnavailable):
            append(upload_id, 0, [b"x" * 40])
        assert offset_of(upload_id) == 0
    assert append(upload_id, 0, [b"x" * 40]) == 40
    with reading() as session:
        assert (session.get(Retired, key) is None) is not removing


@pytest.mark.parametrize("step", ["put_part", "complete"])
def test_finishing_goes_on_after_a_lost_reply(
    catalogue: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    upload_id = intake.begin(Details(), 3)
    append(upload_id, 0, [b"abc"])
    do = getattr(multipart, step)
    lost: list[str] = []

    def once(*given: Any) -> Any:
        done = do(*given)
        if not lost:
            lost.append(step)
            raise StorageUnavailable("The reply is lost.")
        return done

    monkeypatch.setattr(multipart, step, once)
    with pytest.raises(StorageUnavailable):
        intake.finish(upload_id)
    assert stored(intake.finish(upload_id)) == hashlib.sha256(b"abc").hexdigest()


def test_a_recording_is_there_only_when_the_storage_shows_it_whole(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 3)
    append(upload_id, 0, [b"abc"])
    with transaction() as session:
        multipart.abort(keys.original(upload_id), session.get_one(Upload, upload_id).multipart_id)
    with pytest.raises(StorageUnavailable, match="all bytes"):
        intake.finish(upload_id)
    with reading() as session:
        assert session.get(Recording, upload_id) is None
