"""Room on a disk of 24 MB, of which no job counts on the last two."""

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.local.stack import Stack
from service.config import settings
from service.errors import NoRoom
from tests.workers.killed import Killed
from workers import sources
from workers.locks import locked
from workers.patience import worlds_fault
from workers.room import DiskTooSmall, Need, TookTooMuch, room
from workers.scratch import taken

MB = 10**6


@pytest.fixture(autouse=True)
def scratch(small_disk: Path, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STORYREEL_SCRATCH_DIR", str(small_disk))
    monkeypatch.setenv("STORYREEL_SCRATCH_RESERVE_BYTES", str(2 * MB))
    settings.cache_clear()
    return small_disk


def fill(path: Path, size: int) -> None:
    path.write_bytes(bytes(size))


def need(work: int) -> Need:
    return Need("a recording", work=work)


def copy_of(recording_id: str, size: int, age_s: int) -> Path:
    """An original in the cache that was used `age_s` seconds ago."""
    folder = sources.place(recording_id)
    folder.mkdir(parents=True)
    (folder.parent / "locks").mkdir(exist_ok=True)
    fill(folder / "source", size)
    sources.mark_whole(folder, "abc")
    os.utime(folder, (time.time() - age_s,) * 2)
    return folder


def test_running_jobs_keep_the_room_that_they_were_promised(scratch: Path) -> None:
    with room("cut", need(10 * MB)):
        with room("cut", need(10 * MB)):
            told = r"needs 10 MB of disk to work on, 3\.\d+ MB are free. It goes on when there is room."
            with pytest.raises(NoRoom, match=told), room("cut", need(10 * MB)):
                pass
        with room("cut", need(10 * MB)):
            pass


def test_what_a_job_has_written_is_not_counted_twice(scratch: Path) -> None:
    with room("cut", need(12 * MB)) as folder:
        fill(folder / "film", 10 * MB)
        with room("cut", need(8 * MB)):
            pass


def test_two_jobs_of_a_recording_count_its_original_once(scratch: Path) -> None:
    with ExitStack() as running:
        for _ in range(3):
            running.enter_context(room("cut", Need("a recording", source=10 * MB, work=3 * MB)))


def test_a_killed_worker_leaves_neither_promise_nor_files(scratch: Path) -> None:
    def work() -> None:
        with room("transcode", need(20 * MB)) as folder:
            fill(folder / "film", 15 * MB)
            (scratch / "began").touch()
            signal.pause()

    with Killed(work, scratch / "began"), pytest.raises(NoRoom), room("cut", need(10 * MB)):
        pass
    assert taken(scratch) > 15 * MB
    with room("cut", need(20 * MB)):
        pass


def test_copies_of_originals_give_way_when_that_is_enough_and_nobody_needs_them(scratch: Path) -> None:
    oldest, used, newest = (copy_of(name, 6 * MB, age) for name, age in (("a", 30), ("b", 20), ("c", 10)))
    with locked(sources.place("locks") / "b", 1):  # LOCK_SH
        with pytest.raises(NoRoom), room("cut", need(18 * MB)):
            pass
        assert oldest.exists(), "all of them would not have been enough"
        with room("cut", Need("c", source=6 * MB, work=8 * MB)):
            assert (oldest.exists(), used.exists(), newest.exists()) == (False, True, True)


def test_what_can_never_fit_is_told_so(scratch: Path) -> None:
    told = r"needs 12 GB .* more than the 23\.\d MB that there can ever be"
    large = Need("a recording", source=2 * 10**9, work=10**10)
    with pytest.raises(DiskTooSmall, match=told) as error, room("transcode", large):
        pass
    assert not worlds_fault(error.value), "it would wait for ever"


@pytest.mark.parametrize(
    ("expected", "others", "ends_as"), [(18 * MB, 18 * MB, NoRoom), (4 * MB, 0, TookTooMuch)]
)
def test_a_disk_that_is_full_in_the_middle_is_charged_to_who_filled_it(
    scratch: Path, expected: int, others: int, ends_as: type[Exception]
) -> None:
    with pytest.raises(ends_as), room("cut", need(expected)) as folder:
        fill(scratch / "somebody else's", others)
        fill(folder / "film", 30 * MB)


def test_a_folder_that_cannot_be_made_is_no_room_either(scratch: Path) -> None:
    Path(scratch / "lock").touch()
    with pytest.raises(OSError, match="No space"):
        fill(scratch / "somebody else's", 30 * MB)
    with pytest.raises(NoRoom), room("refresh", Need("a recording")):
        pass
