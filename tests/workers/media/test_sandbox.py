"""What a process that a hostile file has taken over could still do."""

import logging
import socket
from pathlib import Path

import pytest

from tests.walls import EITHER_WAY, needs_walls
from workers.media import sandbox
from workers.media.process import FfmpegFailed, run
from workers.media.sandbox import SandboxFailed


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No walls, as where the kernel forbids them."""
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """The private directory of a job; its neighbours lie in `tmp_path`."""
    (tmp_path / "job").mkdir()
    return tmp_path / "job"


def shell(script: str, workdir: Path, *arguments: str) -> str:
    return run(["sh", "-c", script, "sh", *arguments], workdir=workdir, timeout_s=30)


@needs_walls
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/hostname", "/root", "/home", "/proc/self/environ", "/sys"]
)
def test_what_it_does_not_need_is_not_there(path: str, job: Path) -> None:
    with pytest.raises(FfmpegFailed, match="ended with code"):
        shell('test -e "$1"', job, path)


@needs_walls
def test_what_an_argument_names_is_read_and_never_written(job: Path) -> None:
    source, sibling = job.parent / "source", job.parent / "sibling"
    for file in (source, sibling):
        file.write_text("words\n")
    assert shell('read line < "${1#file:}"; echo "$line"', job, f"file:{source}") == "words\n"
    for script in (': >> "${1#file:}"', f"test -e {sibling}", ": > /new", ": > /dev/new"):
        with pytest.raises(FfmpegFailed, match="ended with code"):
            shell(script, job, f"file:{source}")
    shell(f": > {job.parent}/new", job)  # below its own /tmp, where nobody else sees it
    assert sorted(file.name for file in job.parent.iterdir()) == ["job", "sibling", "source"]
    assert source.read_text() == "words\n"


@needs_walls
def test_its_own_directory_is_written(job: Path) -> None:
    shell("echo kept > kept; echo dropped > /tmp/dropped", job)
    assert (job / "kept").read_text() == "kept\n"
    assert not Path("/tmp/dropped").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "unix:{path}"])
@pytest.mark.parametrize("walls", EITHER_WAY)
def test_there_is_no_network(address: str, walls: str, job: Path, request: pytest.FixtureRequest) -> None:
    if walls == "no walls":
        request.getfixturevalue("bare")
    path = job / "door"
    with socket.create_server(("127.0.0.1", 0)) as net, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(path))
        local.listen()
        given = address.format(port=net.getsockname()[1], path=path)
        with pytest.raises(FfmpegFailed) as failed:
            run(["ffprobe", "-v", "error", given], workdir=job, timeout_s=30)
        assert "Operation not permitted" in failed.value.tail
        for door in (net, local):
            door.setblocking(False)
            with pytest.raises(BlockingIOError):
                door.accept()


def test_a_kernel_that_forbids_walls_is_told_of_once(
    job: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refusing = job.parent / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(refusing.parent), prepend=":")
    sandbox.bubblewrap.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert [shell("echo works", job) for _ in range(2)] == ["works\n"] * 2
    finally:
        sandbox.bubblewrap.cache_clear()
    (message,) = caplog.messages
    assert "No permissions to create new namespace" in message
    assert "docs/operations.md" in message


@needs_walls
def test_walls_that_fail_later_say_nothing_about_the_recording(
    job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sandbox.bubblewrap()  # tried, and found to work, before
    monkeypatch.setattr(sandbox, "_system", lambda: ("--ro-bind", "/no/such/place", "/usr"))
    with pytest.raises(SandboxFailed, match="no/such/place"):
        shell("echo never", job)
