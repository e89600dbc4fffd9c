"""What nobody goes on with is given up, at last; what is all there never is."""

from datetime import timedelta

import pytest

from service.catalogue.database import reading, transaction
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import NotFound
from service.storage import keys, multipart, objects
from service.uploads import intake
from service.uploads.abandoned import expires, give_up, give_up_abandoned
from service.uploads.append import append
from service.uploads.details import Details


def away(upload_id: str, time: timedelta) -> None:
    with transaction() as session:
        session.get_one(Upload, upload_id).touched_at -= time


def seen(upload_id: str) -> Upload:
    with reading() as session:
        return session.get_one(Upload, upload_id)


def test_an_upload_is_kept_for_as_long_as_is_said_and_then_goes_with_its_bytes(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 100)
    append(upload_id, 0, [b"x" * 40])
    keep = timedelta(seconds=settings().upload_keep_seconds)
    away(upload_id, keep - timedelta(minutes=1))
    assert give_up_abandoned() == 0
    away(upload_id, timedelta(minutes=2))
    before = seen(upload_id)
    assert before.tail_key
    assert give_up_abandoned() == 1
    assert seen(upload_id).state is UploadState.GIVEN_UP
    assert objects.size(before.tail_key) is None
    with pytest.raises(NotFound):
        multipart.abort(keys.original(upload_id), before.multipart_id)
    with pytest.raises(NotFound):
        append(upload_id, 40, [b"x"])
    assert give_up_abandoned() == 0


def test_whoever_comes_back_has_all_the_time_again(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 100)
    away(upload_id, timedelta(days=30))
    append(upload_id, 0, [b"x" * 40])
    assert give_up_abandoned() == 0
    upload = seen(upload_id)
    assert expires(upload) - upload.touched_at == timedelta(seconds=settings().upload_keep_seconds)


def test_an_upload_whose_bytes_are_all_there_is_never_given_up(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 3)
    append(upload_id, 0, [b"abc"])
    away(upload_id, timedelta(days=30))
    assert give_up_abandoned() == 0
    assert intake.complete_pending() == 1
    assert seen(upload_id).state is UploadState.COMPLETE


def test_a_form_whose_server_died_goes_after_an_hour(catalogue: str) -> None:
    upload_id = intake.begin(Details(), None)
    append(upload_id, 0, [b"x" * 40])
    away(upload_id, timedelta(minutes=59))
    assert give_up_abandoned() == 0
    away(upload_id, timedelta(minutes=2))
    assert give_up_abandoned() == 1


def test_what_was_given_up_while_it_was_finished_is_no_recording(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = intake.begin(Details(), 3)
    append(upload_id, 0, [b"abc"])
    assemble = intake._assemble

    def and_then_it_is_given_up(upload: Upload) -> None:
        assemble(upload)
        give_up(upload.id)

    monkeypatch.setattr(intake, "_assemble", and_then_it_is_given_up)
    with pytest.raises(NotFound):
        intake.finish(upload_id)
    assert objects.size(keys.original(upload_id)) is None


def older(length: int | None, counted: int) -> str:
    """An upload as a database from before its completion has it: its id. Its original has 100 bytes."""
    upload_id = intake.begin(Details(), 100)
    append(upload_id, 0, [b"x" * 40])
    before = seen(upload_id)
    append(upload_id, 40, [b"x" * 60])
    intake._assemble(seen(upload_id))  # complete and acknowledged, of which this database knows nothing
    with transaction() as session:
        row = session.get_one(Upload, upload_id)
        row.length, row.offset, row.tail_key, row.fence = length, counted, before.tail_key, before.fence
    return upload_id


@pytest.mark.parametrize(("length", "counted"), [(100, 40), (None, 40), (None, 100)])
def test_an_original_stays_when_an_older_database_says_nobody_goes_on_with_its_upload(
    catalogue: str, length: int | None, counted: int
) -> None:
    upload_id = older(length, counted)
    away(upload_id, timedelta(days=30))
    assert give_up_abandoned() == 1
    assert objects.get_bytes(keys.original(upload_id)) == b"x" * 100


def test_a_person_gives_up_the_bytes_that_were_counted_and_no_others(catalogue: str) -> None:
    upload_id = older(100, 40)
    give_up(upload_id)
    assert objects.size(keys.original(upload_id)) == 100


def test_parts_are_not_dropped_where_an_object_may_consist_of_them(catalogue: str) -> None:
    upload_id = intake.begin(Details(), 100)
    append(upload_id, 0, [b"x" * 40])
    objects.put_bytes(keys.original(upload_id), b"x" * 100)
    away(upload_id, timedelta(days=30))
    assert give_up_abandoned() == 1
    multipart.abort(keys.original(upload_id), seen(upload_id).multipart_id)  # it is still there to be aborted
