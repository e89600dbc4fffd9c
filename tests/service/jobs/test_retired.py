"""Replaced objects go when their time has come, from real storage, and never while a rendition needs them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.catalogue.database import reading, transaction
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.retired import Retired, retire
from service.config import settings
from service.jobs.relay import Chore, once
from service.storage import objects
from service.storage.client import client
from service.timecode import now
from service.upkeep.removal import remove_retired
from tests.making import make_recording

HOUR_MS = 3_600_000


def named(key: str) -> None:
    """A rendition of that key."""
    made = {"key": key, "file_name": "video.mp4", "mime": "video/mp4", "codec": "h264", "copied": True}
    recording_id = make_recording(facts={"duration_ms": HOUR_MS})
    with transaction() as session:
        session.add(Rendition(recording_id=recording_id, kind=RenditionKind.VIDEO, bytes=4, **made))


def retired(key: str, *, is_due: bool) -> str:
    """An object that was replaced; its key."""
    objects.put_bytes(key, b"film")
    named(key)
    with transaction() as session:
        retire(session, key)
        assert session.scalar(select(Rendition).where(Rendition.key == key)) is None
    if is_due:
        with transaction() as session:
            session.execute(update(Retired).where(Retired.key == key).values(due=now()))
    return key


def remembered() -> set[str]:
    with reading() as session:
        return set(session.scalars(select(Retired.key)))


def test_an_object_goes_when_who_has_it_open_has_had_time_to_see_it_whole(catalogue: str) -> None:
    gone = retired("derived/1/a/video.mp4", is_due=True)
    watched = retired("derived/1/b/video.mp4", is_due=False)
    assert remove_retired() == 1
    assert objects.size(gone) is None
    assert objects.size(watched) == 4
    assert remembered() == {watched}
    with reading() as session:
        left = session.get_one(Retired, watched).due - now()
    whole = timedelta(seconds=settings().signed_url_seconds, milliseconds=HOUR_MS)
    assert timedelta(0) < whole - left < timedelta(minutes=1)


def test_an_object_that_a_rendition_names_again_stays(catalogue: str) -> None:
    key = retired("derived/2/a/video.mp4", is_due=True)
    named(key)
    assert remove_retired() == 0
    assert objects.size(key) == 4


def test_a_removal_that_was_cut_short_is_done_again(catalogue: str) -> None:
    key = retired("derived/3/a/video.mp4", is_due=True)
    objects.delete(key)  # ... and there the relay died
    assert remove_retired() == 1
    assert remembered() == set()


def test_retiring_twice_counts_from_the_second_time(catalogue: str) -> None:
    key = retired("derived/4/a/video.mp4", is_due=True)
    retired(key, is_due=False)
    assert remove_retired() == 0


def test_storage_that_is_away_is_waited_for(
    catalogue: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    key = retired("derived/5/a/video.mp4", is_due=True)
    with monkeypatch.context() as away:
        away.setenv("STORYREEL_S3_ENDPOINT", "http://127.0.0.1:9")  # the discard port: nobody listens
        settings.cache_clear()
        client.cache_clear()
        once(Chore(remove_retired))
    settings.cache_clear()
    client.cache_clear()
    assert "remove_retired waits: StorageUnavailable" in caplog.messages
    assert remembered() == {key}
    assert remove_retired() == 1
    assert objects.size(key) is None


def test_a_remover_that_died_is_followed_by_another_when_its_time_is_over(catalogue: str) -> None:
    key = retired("derived/6/a/video.mp4", is_due=True)
    with transaction() as session:  # ... it marked the row, and died
        later = now() + timedelta(minutes=5)
        session.execute(update(Retired).where(Retired.key == key).values(removing=True, due=later))
    assert remove_retired() == 0  # it may still be at it
    assert objects.size(key) == 4
    with transaction() as session:
        session.execute(update(Retired).where(Retired.key == key).values(due=now()))
    assert remove_retired() == 1
    assert objects.size(key) is None
    assert remembered() == set()


def test_of_several_removers_one_removes_each(catalogue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {retired(f"derived/7/{number}/video.mp4", is_due=True) for number in range(8)}
    asked: list[str] = []
    real = objects.delete

    def delete(key: str) -> None:
        asked.append(key)
        real(key)

    monkeypatch.setattr(objects, "delete", delete)
    with ThreadPoolExecutor(3) as pool:
        removed = list(pool.map(lambda _: remove_retired(), range(3)))
    assert sum(removed) == 8
    assert sorted(asked) == sorted(keys)
    assert remembered() == set()
