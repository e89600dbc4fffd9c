"""The stack restarts what dies, says what fails, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from infra.local import ports, programs
from infra.local.place import Place, existing
from infra.local.programs import Program
from infra.local.stack import AlreadyRunning, Stack, StackFailed

STORES = {"redis", "swift"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Redis and S3 that a test may damage."""
    with Stack(tmp_path_factory.mktemp("own")) as stack:
        yield stack.start(only=STORES)


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def stores(stack: Stack) -> list[Program]:
    return [p for p in programs.programs(existing(stack.state_dir)) if p.tier is programs.Tier.STORES]


def test_every_store_that_is_killed_comes_back(own: Stack) -> None:
    before = own.pids()
    for program in stores(own):
        os.kill(before[program.name], signal.SIGKILL)
    assert within(60, lambda: all(p.name in own.pids() and p.ready and p.ready() for p in stores(own)))
    after = own.pids()
    assert all(after[program.name] != before[program.name] for program in stores(own))


def test_a_second_start_on_the_same_directory_is_refused_and_finds_the_first(own: Stack) -> None:
    with Stack(own.state_dir) as second, pytest.raises(AlreadyRunning):
        second.start(only=STORES)
    found = Stack.running(own.state_dir)
    assert found is not None
    assert found.pids().keys() >= {"redis", "swift-proxy"}
    assert found.env() == own.env()


def test_a_part_that_does_not_come_up_is_named_with_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_place: Place) -> list[Program]:
        command = [sys.executable, "-c", "raise SystemExit('no such song')"]
        return [Program("jukebox", "redis", programs.Tier.STORES, command)]

    monkeypatch.setattr("infra.local.stack.programs", broken)
    with pytest.raises(StackFailed, match=r"(?s)jukebox does not come up.*no such song"):
        Stack(tmp_path).start(only={"redis"})
    assert Stack.running(tmp_path) is None


def test_ports_and_data_outlive_a_stop_even_below_a_long_path(tmp_path: Path) -> None:
    state = tmp_path / ("long" * 25)  # a Unix socket's path has 107 bytes at most
    with Stack(state) as stack:
        url = stack.start(only={"redis"}).env()["STORYREEL_REDIS_URL"]
        with redis.Redis.from_url(url) as client:
            client.set("kept", "yes")
    assert Stack.running(state) is None
    with Stack(state) as stack:
        assert stack.start(only={"redis"}).env()["STORYREEL_REDIS_URL"] == url
        with redis.Redis.from_url(url) as client:
            assert client.get("kept") == b"yes"


# The kill of supervisord is the harder one: every program has to notice by itself.
@pytest.mark.parametrize(("killed", "parts"), [("owner", {"redis"}), ("supervisord", STORES)])
def test_nothing_stays_behind_a_kill(tmp_path: Path, killed: str, parts: set[str]) -> None:
    script = (
        "import json, sys, time; from pathlib import Path; from infra.local.stack import Stack;"
        "stack = Stack(Path(sys.argv[1])).start(only=sys.argv[2:]);"
        "print(json.dumps(stack.pids()), flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", script, str(tmp_path), *parts]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        pids = list(json.loads(owner.stdout.readline()).values())
        supervisord = int((tmp_path / "supervisord.pid").read_text())
        assert len(pids) >= len(parts)
        os.kill(owner.pid if killed == "owner" else supervisord, signal.SIGKILL)
        assert within(10, lambda: not any(map(alive, [*pids, supervisord])))
        owner.kill()
    assert ports.is_free(ports.load(tmp_path / "ports.json")["redis"])
