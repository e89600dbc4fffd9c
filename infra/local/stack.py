"""The local stack: one object that starts it, knows its settings, and takes all of it down."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.local import place, postgres, redis_server
from infra.local.programs import PARTS, Program, Tier, programs
from infra.local.supervision import ROOT, Supervisor
from infra.local.swift import configuration as swift
from service.errors import StoryreelError

# Five seconds when the machine is idle. A busy one with a cold disk takes ten times as long.
_START_SECONDS = 120
_POLL_SECONDS = 0.05
_LOG_LINES = 15


class StackFailed(StoryreelError):
    """A part of the stack does not come up."""


class AlreadyRunning(StoryreelError):
    """Another process has started a stack on the same directory."""


class Stack:
    """The stack in one directory: all that it keeps is below `state_dir`, and it listens on 127.0.0.1 only.

    Used by the process that starts it (`with Stack(directory) as stack`), or attached to one that runs
    already (`Stack.running(directory)`), which it then does not stop.
    """

    def __init__(
        self,
        state_dir: Path,
        database: place.Database = place.Database.SQLITE,
        overrides: Mapping[str, str] | None = None,
    ) -> None:
        """`overrides` are `STORYREEL_*` variables that win over those that follow from the directory."""
        self.state_dir = state_dir.resolve()
        self._database = database
        self._overrides = dict(overrides or {})
        self._supervisor = Supervisor(self.state_dir)

    @classmethod
    def running(cls, state_dir: Path) -> "Stack | None":
        """The stack that runs on `state_dir`, if one does."""
        stack = cls(state_dir)
        return stack if stack._supervisor.state() == "RUNNING" else None

    def env(self) -> dict[str, str]:
        """The `STORYREEL_*` variables that point the service and its command line at this stack."""
        here = self.here
        token = {"STORYREEL_TOKEN": here.token.read_text()} if here.token.exists() else {}
        return here.environment() | token

    @property
    def here(self) -> place.Place:
        """The directory, ports and keys of the stack once it was started."""
        return place.existing(self.state_dir, self._database, self._overrides)

    @property
    def base_url(self) -> str:
        """Where the pages are."""
        return self.here.base_url

    def pids(self) -> dict[str, int]:
        """The process of every program that runs now, by the program's name."""
        return {info["name"]: info["pid"] for info in self._supervisor.programs() if info["pid"]}

    def start(self, only: Collection[str] = PARTS) -> Self:
        """Starts the parts named in `only` and returns when each of them answers.

        Raises `AlreadyRunning`, or `StackFailed` with the end of the log of the part that did not come up.
        """
        self.state_dir.mkdir(parents=True, exist_ok=True)
        with (self.state_dir / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two that start at once: the second sees the first run
            self._wait_for_earlier()
            here = place.prepare(self.state_dir, self._database, self._overrides)
            try:
                self._start(here, [program for program in programs(here) if program.part in only])
            except BaseException:
                self.stop()
                raise
        return self

    def stop(self) -> None:
        """Takes everything down that `start` started, children included; returns when it is gone."""
        self._supervisor.stop()

    def wait(self) -> None:
        """Until the process manager ends, which it does only when something ends it from outside."""
        self._supervisor.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait_for_earlier(self) -> None:
        """Lets a stack whose owner has just been killed come to its end."""
        deadline = time.monotonic() + _START_SECONDS
        while state := self._supervisor.state():
            if state == "RUNNING":
                raise AlreadyRunning(f"A stack already runs on {self.state_dir}.")
            if time.monotonic() > deadline:
                raise StackFailed(f"An earlier stack on {self.state_dir} does not end.")
            time.sleep(_POLL_SECONDS)

    def _start(self, here: place.Place, chosen: list[Program]) -> None:
        parts = {program.part for program in chosen}
        if "redis" in parts:
            redis_server.write(here.state / "redis", here.ports["redis"], here.keys.redis)
        if "swift" in parts:
            origins = [here.base_url, here.base_url.replace("127.0.0.1", "localhost")]
            swift.write(here.swift, here.ports, secret=here.keys.s3, origins=origins)
        if "postgres" in parts and here.database is place.Database.POSTGRESQL:
            postgres.prepare(here.state / "postgres", here.keys.postgres)
        self._supervisor.start(chosen, here.environment())
        self._wait_for("supervisord", lambda: self._supervisor.state() == "RUNNING")
        for tier in sorted({program.tier for program in chosen}):
            if tier is Tier.SERVICE:
                self._migrate(here)
            self._supervisor.start_tier(tier)
            if tier is not Tier.UPKEEP:  # nobody waits for upkeep
                for program in chosen:
                    if program.tier is tier:
                        self._wait_until_ready(program)

    def _migrate(self, here: place.Place) -> None:
        """Brings the database's tables up to date and makes the bucket; at first, also a token."""
        self._storyreel(here, "migrate")
        if not here.token.exists():
            secret = self._storyreel(here, "token", "operator").strip()
            here.token.touch(mode=0o600)
            here.token.write_text(secret)

    def _storyreel(self, here: place.Place, *arguments: str) -> str:
        """Runs a command of the service to its end; returns what it printed."""
        with (here.logs / f"{arguments[0]}.log").open("wb") as log:
            done = subprocess.run(
                [sys.executable, "-m", "service.cli", *arguments],
                env={**os.environ, **here.environment()},
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                check=False,
            )
        if done.returncode:
            raise StackFailed(self._failure(arguments[0]))
        return done.stdout

    def _wait_until_ready(self, program: Program) -> None:
        first_pid = 0

        def ready() -> bool:
            nonlocal first_pid
            info = next(info for info in self._supervisor.programs() if info["name"] == program.name)
            first_pid = first_pid or info["pid"]
            # Started again already, or waiting for it: it died, and will again.
            if info["statename"] in ("BACKOFF", "EXITED", "FATAL") or info["pid"] not in (0, first_pid):
                raise StackFailed(self._failure(program.name))
            return program.ready() if program.ready else bool(info["statename"] == "RUNNING")

        self._wait_for(program.name, ready)

    def _wait_for(self, name: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not ready():
            if self._supervisor.ended() or time.monotonic() > deadline:
                raise StackFailed(self._failure(name))
            time.sleep(_POLL_SECONDS)

    def _failure(self, name: str) -> str:
        log = self.state_dir / "log" / (f"{name}.err" if name == "supervisord" else f"{name}.log")
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        end = "\n".join(f"    {line}" for line in lines[-_LOG_LINES:]) or "    (it said nothing)"
        return f"{name} does not come up. The end of {log}:\n{end}"
