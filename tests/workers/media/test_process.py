import os
import threading
import time
from pathlib import Path

import pytest

from service.errors import JobCancelled, ProcessStalled
from workers.media.process import FfmpegFailed, run

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


def test_children_of_the_process_end_with_it(tmp_path: Path) -> None:
    assert run(["sh", "-c", "sleep 60 & echo done"], workdir=tmp_path, timeout_s=30) == "done\n"
    assert running_in(tmp_path) == []


def test_process_dies_with_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    worker = os.fork()
    if worker == 0:
        try:
            run(ENDLESS, workdir=tmp_path, timeout_s=30)
        finally:
            os._exit(1)
    until = time.monotonic() + 10
    while not any("testsrc2" in line for line in running_in(tmp_path)):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(worker, 9)
    os.waitpid(worker, 0)
    while running_in(tmp_path):
        assert time.monotonic() < until
        time.sleep(0.05)


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
