"""What killed workers leave on the disk, and what a sweep must not touch."""

import signal
import threading
import time
from pathlib import Path

import pytest

from infra.local.stack import Stack
from service.config import settings
from tests.workers.killed import Killed
from workers import sources
from workers.locks import locked
from workers.scratch import sweep, work_folder


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STORYREEL_SCRATCH_DIR", str(tmp_path / "scratch"))
    settings.cache_clear()
    return tmp_path / "scratch"


def half_downloaded(recording_id: str) -> Path:
    folder = sources.place(recording_id)
    folder.mkdir(parents=True)
    (folder / "source.1a2b").write_bytes(b"half a film")
    return folder


def test_nothing_there_is_nothing_to_do() -> None:
    assert sweep() == 0


def test_folders_of_killed_workers_go_and_those_of_living_ones_stay(scratch: Path) -> None:
    def work() -> None:
        with work_folder("transcode") as folder:
            (folder / "film").write_text("half")
            (scratch / "began").touch()
            signal.pause()

    with work_folder("cut") as living:
        with Killed(work, scratch / "began"):
            assert sweep() == 0
        assert len(list((scratch / "jobs").iterdir())) == 2
        assert sweep() == 1
        assert living.is_dir()
    assert list((scratch / "jobs").iterdir()) == []


def test_half_downloaded_originals_go_unless_somebody_downloads_them(scratch: Path) -> None:
    left, coming = half_downloaded("left"), half_downloaded("coming")
    locks = scratch / "sources" / "locks"
    locks.mkdir()
    (locks / "left").touch()
    (locks / "left.download").touch()

    def download() -> None:
        with locked(locks / "coming", 1), locked(locks / "coming.download", 2):  # shared, exclusive
            (scratch / "began").touch()
            signal.pause()

    with Killed(download, scratch / "began"):
        assert sweep() == 1
        assert (left.exists(), coming.exists()) == (False, True)
        assert {lock.name for lock in locks.iterdir()} == {"coming", "coming.download"}
    assert sweep() == 1
    assert list(locks.iterdir()) == []


def test_whole_originals_stay(scratch: Path) -> None:
    folder = half_downloaded("whole")
    (folder / "source.1a2b").rename(folder / "source")
    sources.mark_whole(folder, "abc")
    assert sweep() == 0
    assert folder.exists()


def test_a_lock_is_held_by_one_at_a_time_though_its_file_is_removed_again_and_again(scratch: Path) -> None:
    scratch.mkdir()
    lock, inside, worst, stop = scratch / "lock file", [], [], threading.Event()

    def use() -> None:
        while not stop.is_set():
            with locked(lock, 2):  # LOCK_EX
                inside.append(1)
                worst.append(len(inside))
                time.sleep(0)
                inside.pop()

    def remove() -> None:
        while not stop.is_set():
            try:
                with locked(lock, 2 | 4):  # LOCK_EX | LOCK_NB
                    inside.append(1)
                    worst.append(len(inside))
                    inside.pop()
                    lock.unlink()  # the last thing: from here on another file is the lock
            except BlockingIOError:
                continue

    threads = [threading.Thread(target=do) for do in (use, use, use, remove, remove)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert len(worst) > 100
    assert max(worst) == 1
