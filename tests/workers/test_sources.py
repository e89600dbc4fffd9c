"""Originals on a worker's disk: downloaded once, whole, and cleared away when there are too many."""

import fcntl
import hashlib
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest

from service.catalogue.database import reading
from service.catalogue.recording import Recording
from service.config import settings
from service.errors import JobCancelled, NotFound
from service.storage import objects
from service.storage.client import patient_client
from tests.making import make_recording
from workers import sources
from workers.locks import locked
from workers.patience import worlds_fault
from workers.sources import NotTheOriginal, Source
from workers.sources import source as source_of

FILM = b"a film " * 10_000


def source(recording: Recording) -> AbstractContextManager[Source]:
    return source_of(recording, threading.Event())


def recording_of(data: bytes, **values: object) -> Recording:
    recording_id = make_recording("A story", **{"source_bytes": len(data)} | values)
    with reading() as session:
        recording = session.get_one(Recording, recording_id)
    objects.put_bytes(recording.source_key, data)
    return recording


def test_a_source_is_the_original_with_its_hash(catalogue: str) -> None:
    with source(recording_of(FILM)) as original:
        assert original.path.read_bytes() == FILM
        assert original.sha256 == hashlib.sha256(FILM).hexdigest()


def test_jobs_at_the_same_time_share_one_download(catalogue: str) -> None:
    recording = recording_of(FILM)
    inside = threading.Barrier(4, timeout=20)

    def read(_: int) -> int:
        with source(recording) as original:
            inside.wait()  # all of them use it at once: nobody waits for another's encode
            return original.path.stat().st_ino

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(read, range(4)))) == 1


def test_a_download_that_was_cut_short_is_made_again(catalogue: str) -> None:
    recording = recording_of(FILM)
    folder = settings().scratch_dir / "sources" / recording.id
    folder.mkdir(parents=True)
    (folder / "source").write_bytes(FILM[:100])
    with source(recording) as original:
        assert original.path.read_bytes() == FILM


def test_a_copy_from_before_the_machine_started_again_is_not_trusted(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recording_of(FILM)
    with source(recording) as original:
        pass
    original.path.write_bytes(bytes(len(FILM)))  # what a power cut may leave of a file that was not synced
    monkeypatch.setattr(sources, "_boot", lambda: "next")
    with source(recording) as original:
        assert original.path.read_bytes() == FILM


@pytest.mark.parametrize("mark", ["", "\0" * 200, "abc"])
def test_a_mark_that_says_nothing_is_none(catalogue: str, mark: str) -> None:
    recording = recording_of(FILM)
    with source(recording) as original:
        pass
    (original.path.parent / "whole").write_text(mark)
    with source(recording) as original:
        assert original.path.read_bytes() == FILM


def test_a_copy_half_removed_is_made_again(catalogue: str) -> None:
    recording = recording_of(FILM)
    with source(recording) as original:
        pass
    original.path.unlink()  # whoever removed it was killed right then
    with source(recording) as original:
        assert original.path.read_bytes() == FILM


def test_the_oldest_copies_go_when_there_is_no_room_but_never_one_in_use(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_SOURCE_CACHE_BYTES", str(int(len(FILM) * 2.5)))
    settings.cache_clear()
    first, second, third, fourth = (recording_of(FILM) for _ in range(4))
    with source(first) as held:
        with source(second):
            pass
        with source(third):
            pass
        with source(fourth):
            pass
        assert held.path.exists()
    kept = {path.name for path in (settings().scratch_dir / "sources").iterdir()} - {"locks"}
    assert first.id in kept
    assert fourth.id in kept
    assert second.id not in kept


@pytest.mark.parametrize("was", [{"source_bytes": len(FILM) + 1}, {"source_sha256": "other"}])
def test_a_copy_that_is_not_the_original_is_used_by_nobody(catalogue: str, was: dict[str, object]) -> None:
    recording = recording_of(FILM, **was)
    for _ in range(2):
        with pytest.raises(NotTheOriginal) as told, source(recording):
            pass
    assert not worlds_fault(told.value), "it would be fetched again every few seconds for ever"


def test_an_original_that_is_not_there_is_named_so(catalogue: str) -> None:
    recording_id = make_recording()
    with reading() as session:
        recording = session.get_one(Recording, recording_id)
    with pytest.raises(NotFound), source(recording):
        pass


def stopped_after(seconds: float) -> threading.Event:
    cancelled = threading.Event()
    threading.Timer(seconds, cancelled.set).start()
    return cancelled


def test_a_download_ends_at_once_though_the_storage_does_not_answer(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recording_of(FILM)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("STORYREEL_S3_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        settings.cache_clear()
        patient_client.cache_clear()
        patient_client()  # to make one takes a second
        try:
            began = time.monotonic()
            with pytest.raises(JobCancelled), source_of(recording, stopped_after(0.5)):
                pass
            assert time.monotonic() - began < 0.5 + 2
        finally:
            patient_client.cache_clear()


def test_who_waits_for_the_download_of_another_can_be_stopped(catalogue: str) -> None:
    recording = recording_of(FILM)
    locks = settings().scratch_dir / "sources" / "locks"
    locks.mkdir(parents=True)
    with locked(locks / f"{recording.id}.download", fcntl.LOCK_EX):
        began = time.monotonic()
        with pytest.raises(JobCancelled), source_of(recording, stopped_after(0.5)):
            pass
        assert time.monotonic() - began < 0.5 + 2


def test_a_transfer_under_way_is_cut_off(catalogue: str) -> None:
    recording, left = recording_of(FILM), []

    def hear(count: int) -> None:
        left.append(count)
        raise JobCancelled("The work was stopped.")

    path = settings().scratch_dir / "film"
    path.parent.mkdir()
    with pytest.raises(JobCancelled):
        objects.get_file(recording.source_key, path, hear)
    assert left
    assert not path.exists()
