"""The ground of the fault table: a whole real stack that a row may damage.

Redis, the S3 server and PostgreSQL run as processes of their own; web, workers and relay reach each of them
through a proxy that can be told to fail. This process itself reaches them directly: its `STORYREEL_*`
variables are the stack's without the proxies, so that rows may use `service` as it is.
"""

import os
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self
from unittest.mock import patch

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from faults import processes
from faults.clips import Clips
from faults.history import History
from faults.proxy import Proxy
from faults.row import RowFailed
from infra.local import place, readiness
from infra.local.stack import Stack
from service.catalogue.database import engine, reading
from service.catalogue.job import ACTIVE, Job
from service.cli.client import Client
from service.cli.patience import NoAnswer
from service.cli.upload import Transcript, upload
from service.config import settings
from service.jobs.dispatch import broker
from service.storage import client as storage

QUICK = {
    "STORYREEL_LEASE_SECONDS": "4",
    "STORYREEL_RELAY_SECONDS": "0.5",
    "STORYREEL_WAKE_AGAIN_SECONDS": "2",
    "STORYREEL_CPU_THREADS": "1",
}
"""A lease of 4 s and the rest in proportion, so that a round takes seconds."""
_CLEAN_AT_ONCE = {"STORYREEL_ORPHAN_GRACE_SECONDS": "0", "STORYREEL_UPLOAD_KEEP_SECONDS": "0"}
"""In this process only, which sweeps when nothing is going on any more."""
_STORES_SECONDS = 30.0
_TRIES = 3
_POLL_SECONDS = 0.05
SAID = "WEBVTT\n\n00:00.100 --> 00:00.900\nWe stayed in the house.\n"
"""Within a clip's second: an extract is cut from it, which is the longest of its jobs."""
UNSAID = "WEBVTT\n\n01:00:00.000 --> 01:00:01.000\nWe stayed in the house.\n"
"""After every clip's end: there are subtitles, and nothing to cut."""


@dataclass(frozen=True)
class Acknowledged:
    """An upload that the service has said is done: it must never be lost."""

    recording_id: str
    sha256: str
    bytes: int


class Ground:
    """A stack in `directory` with its proxies and its history. A context manager.

    Enter it in the main thread: Linux counts the end of the thread that starts the stack as its parent's end.
    """

    def __init__(self, directory: Path, history: History, overrides: Mapping[str, str]) -> None:
        directory.mkdir(parents=True)
        self.history = history
        self.clips = Clips(directory / "clips")
        self._state = directory / "stack"
        self._overrides = dict(overrides)
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        here = place.prepare(self._state, place.Database.POSTGRESQL, self._overrides)
        with ExitStack() as opening:
            self.redis, self.s3, self.postgres = (
                opening.enter_context(Proxy(("127.0.0.1", here.ports[name])))
                for name in ("redis", "s3", "postgres")
            )
            self.stack = opening.enter_context(
                Stack(self._state, place.Database.POSTGRESQL, self._overrides | self._through_proxies(here))
            )
            self.stack.start()
            self.env = self.stack.env()
            opening.enter_context(patch.dict(os.environ, here.environment() | _CLEAN_AT_ONCE))
            _forget()
            opening.callback(_forget)
            self._opened = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    @property
    def logs(self) -> Path:
        """Where each program's log is."""
        return self._state / "log"

    @property
    def lease_seconds(self) -> float:
        return settings().lease_seconds

    def catalogue(self) -> AbstractContextManager[Session]:
        """A session that reads, directly at the database."""
        return reading()

    def clip(self, rng: random.Random) -> Path:
        """A new recording of a second."""
        return self.clips.small(rng)

    def slow_clip(self, rng: random.Random) -> Path:
        """A new recording that keeps ffmpeg busy for several seconds."""
        return self.clips.slow(rng)

    def bring(self, source: Path | bytes, transcript: str | None = UNSAID, **details: str) -> Acknowledged:
        """Upload a recording over HTTP as `storyreel process` does, and go on after every break.

        With `transcript=SAID` an extract is cut, with None it has to be recognised. Any thread may call it.
        Raises what `service.cli.upload.upload` raises, `NoAnswer` only the third time.
        """
        path = source if isinstance(source, Path) else self.clips.write(source)
        data = path.read_bytes()
        said = {"filename": path.name, "title": "A story", "language": "en"} | details
        brought = Transcript(transcript, "vtt") if transcript else None
        client = Client(self.stack.base_url, self.env["STORYREEL_TOKEN"])
        try:
            recording_id = _insist(lambda: upload(client, path, said, lambda _: None, brought))
        finally:
            client.close()
        acknowledged = Acknowledged(recording_id, sha256(data).hexdigest(), len(data))
        self.history.record(
            "acknowledged", recording=recording_id, sha256=acknowledged.sha256, bytes=acknowledged.bytes
        )
        return acknowledged

    def fault(self, name: str, **facts: object) -> None:
        """Write a fault down, just before it is done."""
        self.history.record("fault", name=name, **facts)

    def calm(self) -> None:
        """Every fault of the proxies ends, and the stores answer again. Raises `RowFailed`."""
        for proxy in (self.redis, self.s3, self.postgres):
            proxy.pass_through()
        self.wait_for(self._stores_answer, _STORES_SECONDS, "Redis, PostgreSQL and S3 answer")
        self.history.record("calm")

    def processes(self, program: str) -> list[int]:
        """The processes of a program of the stack (`web`, `worker-media`, ...): main first, then descendants.

        A worker's first is its launcher, its second Celery's main process. Empty while it is down.
        """
        main = self.stack.pids().get(program)
        return processes.family(main) if main else []

    def ffmpegs(self) -> dict[int, Path | None]:
        """Every ffmpeg and ffprobe of this stack, orphans too, with the folder of its job."""
        return processes.encoders(self._state / "scratch" / "jobs")

    def wait_for(self, condition: Callable[[], bool], seconds: float, what: str) -> float:
        """Ask until `condition` holds; how many seconds that took. Raises `RowFailed` after `seconds`."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                raise RowFailed(f"{what}: not within {seconds:.0f} s")
            time.sleep(_POLL_SECONDS)
        return time.monotonic() - began

    def settle(self, seconds: float) -> float:
        """Wait until every job has ended; how many seconds that took. Raises `RowFailed`."""
        return self.wait_for(lambda: not self.jobs_left(), seconds, "every job ended")

    def jobs_left(self) -> int:
        """How many jobs have not ended."""
        with self.catalogue() as session:
            return session.scalar(select(func.count()).where(Job.state.in_(ACTIVE))) or 0

    def _stores_answer(self) -> bool:
        here = self.stack.here
        return (
            readiness.redis_answers(here.redis_url)
            and readiness.postgres_answers(here.database_url)
            and readiness.http_answers(here.ports["s3"], "/healthcheck")
        )

    def _through_proxies(self, here: place.Place) -> dict[str, str]:
        behind = {"redis": self.redis.port, "s3": self.s3.port, "postgres": self.postgres.port}
        seen = place.Place(here.state, {**here.ports, **behind}, here.keys, here.database)
        return {
            "STORYREEL_DATABASE_URL": seen.database_url,
            "STORYREEL_REDIS_URL": seen.redis_url,
            "STORYREEL_S3_ENDPOINT": seen.s3_endpoint,
            "STORYREEL_S3_PUBLIC_ENDPOINT": here.s3_endpoint,
        }


def _insist(send: Callable[[], str]) -> str:
    """A client gives up a minute after its last progress; then the person who sent it tries once more."""
    for _ in range(_TRIES - 1):
        with suppress(NoAnswer):
            return send()
    return send()


def _forget() -> None:
    """Close what this process has open, and let the next call read the settings anew."""
    if engine.cache_info().currsize:
        engine().dispose()
    if broker.cache_info().currsize:
        broker().close()
    clients = (storage.client, storage.patient_client, storage.public_client)
    for cached in (settings, engine, broker, *clients):
        cached.cache_clear()
