import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.errors import JobCancelled, NoRoom, ProcessStalled, Retryable
from tests.walls import EITHER_WAY
from workers.media import sandbox
from workers.media.process import FfmpegFailed, FfmpegHindered, run
from workers.media.progress import Printed

ENDLESS = [
    "ffmpeg",
    "-nostdin",
    "-re",
    "-f",
    "lavfi",
    "-i",
    "testsrc2",
    "-progress",
    "pipe:1",
    "-f",
    "null",
    "-",
]


@pytest.fixture(params=EITHER_WAY, autouse=True)
def walls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[bool]:
    """Every test with bubblewrap, and as where it is missing."""
    sandbox.bubblewrap.cache_clear()
    if request.param == "no walls":
        programs = tmp_path_factory.mktemp("bin")
        for name in ("ffmpeg", "ffprobe", "sh", "env"):
            (programs / name).symlink_to(shutil.which(name) or "")
        monkeypatch.setenv("PATH", str(programs))
    assert (sandbox.bubblewrap() is not None) == (request.param == "walls")
    yield request.param == "walls"
    sandbox.bubblewrap.cache_clear()


def running_in(workdir: Path) -> list[str]:
    """Command lines of the processes that work in `workdir`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == workdir:
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def wait_for(workdir: Path) -> int:
    """The number of the ffmpeg that works in `workdir`, once it does."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cwd").readlink() == workdir and (process / "comm").read_text() == "ffmpeg\n":
                    return int(process.name)
            except OSError:
                continue
        time.sleep(0.05)
    raise TimeoutError("ffmpeg did not start")


def test_cancel_ends_the_process_within_two_seconds(tmp_path: Path) -> None:
    cancelled, began = threading.Event(), time.monotonic()
    threading.Timer(0.7, cancelled.set).start()
    with pytest.raises(JobCancelled):
        run(ENDLESS, workdir=tmp_path, timeout_s=30, cancelled=cancelled)
    assert 0.5 < time.monotonic() - began < 0.7 + 2
    assert running_in(tmp_path) == []


def test_no_progress_ends_the_process(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never.wav")
    waiting = ["ffmpeg", "-nostdin", "-i", "never.wav", "-progress", "pipe:1", "-f", "null", "-"]
    with pytest.raises(ProcessStalled, match="no progress"):
        run(waiting, workdir=tmp_path, timeout_s=30, stall_s=0.6)
    assert running_in(tmp_path) == []


def test_progress_without_end_meets_the_timeout(tmp_path: Path) -> None:
    with pytest.raises(ProcessStalled, match="longer than allowed"):
        run(ENDLESS, workdir=tmp_path, timeout_s=1.5, stall_s=1.2)
    assert running_in(tmp_path) == []


def test_the_process_starts_no_other(tmp_path: Path) -> None:
    with pytest.raises(FfmpegFailed) as failed:
        run(["sh", "-c", "sleep 60 & echo done"], workdir=tmp_path, timeout_s=30)
    assert "fork" in failed.value.tail
    assert running_in(tmp_path) == []


def test_nothing_survives_a_killed_worker_by_a_second(tmp_path: Path) -> None:
    worker = os.fork()
    if worker == 0:
        try:
            run(ENDLESS, workdir=tmp_path, timeout_s=30)
        finally:
            os._exit(1)
    wait_for(tmp_path)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    until = time.monotonic() + 1
    while running_in(tmp_path):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_killed_from_outside_is_told_from_failing(tmp_path: Path) -> None:
    """As by a kernel that runs out of memory: that says nothing about the recording."""

    first_to_go: list[str] = []

    def kill() -> None:
        number = wait_for(tmp_path)
        first_to_go.append(Path(f"/proc/{number}/oom_score_adj").read_text())
        os.kill(number, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(FfmpegHindered, match="memory") as failed:
        run(ENDLESS, workdir=tmp_path, timeout_s=30)
    killer.join()
    assert isinstance(failed.value, Retryable)
    assert failed.value.code == -signal.SIGKILL
    assert first_to_go == ["1000\n"]


def writing(path: str) -> list[str]:
    return ["ffmpeg", "-nostdin", "-f", "lavfi", "-i", "color=s=hd1080", "-f", "rawvideo", "-y", path]


def test_a_full_disk_is_no_fault_of_the_job(small_disk: Path) -> None:
    with pytest.raises(NoRoom):
        run(writing("film.yuv"), workdir=small_disk, timeout_s=30)


def test_words_of_a_full_disk_where_none_is_full_count_against_the_job(tmp_path: Path, walls: bool) -> None:
    """Within the walls /tmp holds 64 MB; a file could make ffmpeg print the words as well."""
    with pytest.raises(FfmpegHindered, match="disk is full") as hindered:
        run(writing("/tmp/full" if walls else "/dev/full"), workdir=tmp_path, timeout_s=30)
    assert hindered.value.charged


def test_processor_time_memory_and_files_are_limited(tmp_path: Path) -> None:
    printed = run(["sh", "-c", "ulimit -t; ulimit -v; ulimit -n; ulimit -c"], workdir=tmp_path, timeout_s=30)
    assert [int(limit) for limit in printed.split()] == [30 * (os.cpu_count() or 1), 8 * 2**20, 256, 0]


def test_failure_keeps_the_last_words(tmp_path: Path) -> None:
    heard: list[str] = []
    with pytest.raises(FfmpegFailed) as failed:
        run(["ffprobe", "none.mp4"], workdir=tmp_path, timeout_s=30, on_message=heard.append)
    assert failed.value.code == 1
    assert "No such file" in failed.value.tail
    assert "No such file" in heard[-1]


def test_little_of_the_environment_is_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_SECRET_KEY", "hush")
    environment = run(["env"], workdir=tmp_path, timeout_s=30).splitlines()
    assert f"TMPDIR={tmp_path}" in environment
    assert {line.partition("=")[0] for line in environment} <= {
        *("PATH", "HOME", "XDG_CACHE_HOME", "LANG", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_"),
    }


def test_keeps_a_bounded_part_of_what_is_printed() -> None:
    printed = Printed()
    for _ in range(40):
        printed.feed(b"x" * 2**20)
    assert len(printed.finish()) == 16 * 2**20
