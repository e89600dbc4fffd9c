"""What nothing names goes, in two steps; what something names, or may be a story, stays."""

import pytest
from sqlalchemy import select

from service.catalogue.base import new_id
from service.catalogue.database import reading, transaction
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.retired import Retired
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.storage import keys, listing, objects
from service.timecode import now
from service.upkeep.orphans import sweep_orphans
from service.upkeep.removal import remove_retired
from tests.making import make_recording
from tests.service.upkeep.grace import no_grace

pytestmark = pytest.mark.usefixtures("bucket")


def put(*stored: str) -> None:
    for key in stored:
        objects.put_bytes(key, b"film")


def in_the_bucket() -> set[str]:
    return {found.key for page in listing.pages("") for found in page}


def named() -> str:
    """A rendition; its key."""
    recording_id = make_recording()
    key = keys.derived(recording_id, "video.mp4", "a source")
    made = {"file_name": "video.mp4", "mime": "video/mp4", "codec": "h264", "copied": True}
    with transaction() as session:
        session.add(Rendition(recording_id=recording_id, kind=RenditionKind.VIDEO, bytes=4, key=key, **made))
    put(key)
    return key


def upload(state: UploadState, tail_key: str | None = None) -> str:
    """An upload's id."""
    upload_id = new_id()
    kept = tail_key and keys.tail(upload_id, 1, 4)
    with transaction() as session:
        row = Upload(id=upload_id, state=state, limit=4, details={}, multipart_id="none", tail_key=kept)
        session.add(row)
    return upload_id


def test_an_orphan_goes_after_it_was_found_twice() -> None:
    orphan = keys.derived("nobody", "video.mp4", "a source")
    kept = named()
    put(orphan)
    assert sweep_orphans() == 1
    assert sweep_orphans() == 0  # it is known now
    assert in_the_bucket() == {orphan, kept}
    assert remove_retired() == 1
    assert in_the_bucket() == {kept}
    with reading() as session:
        assert session.scalar(select(Retired.key)) is None


def test_what_is_young_is_left_alone_and_what_was_found_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    put(keys.derived("nobody", "video.mp4", "a source"))
    monkeypatch.setenv("STORYREEL_ORPHAN_GRACE_SECONDS", "60")
    settings.cache_clear()
    assert sweep_orphans() == 0
    no_grace(monkeypatch)
    assert sweep_orphans() == 1


def test_no_original_is_an_orphan_whatever_the_catalogue_says_of_its_upload() -> None:
    kept = {
        keys.original(make_recording()),
        keys.original(upload(UploadState.OPEN)),  # just made whole, not recorded yet
        keys.original(upload(UploadState.GIVEN_UP)),  # an older database was put back: was it, in the end?
        keys.original(new_id()),  # an older backup was restored: it may be a story
    }
    put(*kept)
    assert sweep_orphans() == remove_retired() == 0
    assert in_the_bucket() == kept


def test_a_tail_goes_when_no_upload_goes_on_with_it() -> None:
    going_on = keys.tail(upload(UploadState.OPEN, "its tail"), 1, 4)
    put(
        going_on,
        keys.tail(keys.recording_of(going_on), 1, 2),  # replaced, and its removal was cut short
        keys.tail(upload(UploadState.COMPLETE, "its tail"), 1, 4),
        keys.tail(upload(UploadState.GIVEN_UP, "its tail"), 1, 4),
        keys.tail(new_id(), 1, 4),
    )
    assert sweep_orphans() == 4
    remove_retired()
    assert in_the_bucket() == {going_on}


def test_what_is_named_after_it_was_found_nameless_stays() -> None:
    """As where the storage's clock is wrong: a tail that was put just now looks old, and is then recorded."""
    going_on = upload(UploadState.OPEN)
    tail, original = keys.tail(going_on, 1, 4), keys.original(make_recording())
    put(tail, original)
    assert sweep_orphans() == 1
    with transaction() as session:
        session.get_one(Upload, going_on).tail_key = tail
        session.add(Retired(key=original, rendition_id=None, mime="video/mp4", due=now()))
    assert remove_retired() == 0
    assert in_the_bucket() == {tail, original}
    with reading() as session:
        assert session.scalar(select(Retired.key)) is None
    with transaction() as session:
        session.get_one(Upload, going_on).state = UploadState.COMPLETE
    assert sweep_orphans() == remove_retired() == 1
    assert in_the_bucket() == {original}


def test_a_bucket_of_several_pages_is_swept_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {named() for _ in range(3)}
    put(*(keys.derived(f"nobody-{number}", "video.mp4") for number in range(7)))
    monkeypatch.setattr(listing, "_PAGE", 4)
    assert [len(page) for page in listing.pages("")] == [4, 4, 2]
    assert sweep_orphans() == 7
    remove_retired()
    assert in_the_bucket() == kept
