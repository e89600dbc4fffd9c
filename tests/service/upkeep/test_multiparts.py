"""Abandoned multipart uploads go; those that a person goes on with, and finished objects, stay."""

import pytest

from service.catalogue.base import new_id
from service.config import settings
from service.errors import NotFound
from service.storage import keys, listing, multipart, objects
from service.upkeep.multiparts import abort_abandoned_multiparts
from service.uploads.append import append
from service.uploads.details import Details
from service.uploads.intake import begin, finish
from tests.making import make_recording

pytestmark = [
    pytest.mark.usefixtures("bucket"),
    pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True),
]

PART = b"0" * (5 * 2**20)
"""The smallest that S3 takes, but for the last."""


def unfinished() -> set[str]:
    return {upload.key for page in listing.unfinished_pages() for upload in page}


def test_what_a_killed_worker_left_goes_and_a_persons_upload_goes_on() -> None:
    films = [keys.derived(make_recording(), "video.mp4", number) for number in range(3)]
    for film in films:
        multipart.put_part(film, multipart.begin(film), 1, b"film")
    upload_id = begin(Details(), 8)
    append(upload_id, 0, [b"film"])
    assert unfinished() == {*films, keys.original(upload_id)}
    assert abort_abandoned_multiparts() == 3
    assert unfinished() == {keys.original(upload_id)}
    append(upload_id, 4, [b"film"])
    finish(upload_id)
    assert objects.get_bytes(keys.original(upload_id)) == b"filmfilm"


def test_what_is_young_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    multipart.begin("derived/1/a/video.mp4")
    monkeypatch.setenv("STORYREEL_ORPHAN_GRACE_SECONDS", "60")
    settings.cache_clear()
    assert abort_abandoned_multiparts() == 0


def test_parts_that_a_finished_object_may_consist_of_stay() -> None:
    """A completion that was cut short leaves both the object and the upload it was made from."""
    key = "derived/1/a/video.mp4"
    uploads = [multipart.begin(key) for _ in range(2)]
    for upload in uploads:
        for number, data in enumerate((PART, b"end"), start=1):
            multipart.put_part(key, upload, number, data)
    parts = list(multipart.stored_parts(key, uploads[0]))
    multipart.complete(key, uploads[0], [(part.number, part.etag) for part in parts])
    assert objects.etag(key) == multipart.whole_etag(parts)
    # Two that cannot be told apart from outside; the second stands for what the cut completion left.
    assert abort_abandoned_multiparts() == 0
    multipart.put_part(key, uploads[1], 2, b"another")
    assert abort_abandoned_multiparts() == 1
    assert objects.get_bytes(key) == PART + b"end"
    with pytest.raises(NotFound):
        list(multipart.stored_parts(key, uploads[1]))


@pytest.mark.parametrize("shown", [True, False])
def test_the_parts_of_an_original_stay_with_stray_ones_among_them(shown: bool) -> None:
    """As after a completion that was cut short, of an upload one part of which was in doubt."""
    recording_id = new_id() if shown else make_recording()  # its object is not shown just now
    key = keys.original(recording_id)
    upload = multipart.begin(key)
    for number, data in enumerate((b"in doubt", PART, b"end"), start=1):
        multipart.put_part(key, upload, number, data)
    if shown:
        objects.put_bytes(key, PART + b"end")
    assert abort_abandoned_multiparts() == 0
    assert len(list(multipart.stored_parts(key, upload))) == 3


def test_parts_of_an_upload_that_nobody_goes_on_with_go() -> None:
    key = keys.original(new_id())
    multipart.put_part(key, multipart.begin(key), 1, b"story")
    assert abort_abandoned_multiparts() == 1
    assert unfinished() == set()


def test_uploads_are_listed_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = {f"derived/{number}/a/video.mp4" for number in range(5)}
    for key in begun:
        multipart.begin(key)
    monkeypatch.setattr(listing, "_PAGE", 2)
    pages = [{upload.key for upload in page} for page in listing.unfinished_pages()]
    assert set().union(*pages) == begun
    assert len(pages) >= 3
    assert abort_abandoned_multiparts() == 5
