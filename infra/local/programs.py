"""The local stack as a table: every program, what starts it, and how one sees that it is up."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial

from infra.local import postgres, readiness
from infra.local.place import Database, Place
from infra.local.swift import configuration as swift


class Tier(IntEnum):
    """Tiers start in this order, each once the one before answers, and stop in the opposite order."""

    STORES = 1
    SERVICE = 2
    UPKEEP = 3


@dataclass(frozen=True)
class Program:
    """One program under the process manager."""

    name: str
    part: str
    """The part of the stack that it belongs to: what `start(only=...)` takes."""
    tier: Tier
    command: list[str]
    ready: Callable[[], bool] | None = None
    """Asked until it says yes; without one, running for a second is enough."""
    environment: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    """It runs to its end and is not started again."""
    stop_seconds: int = 4
    """Between the request to stop and the kill."""
    stop_children: bool = True
    """The request to stop goes to the children too; where not, the program tells them itself."""
    stop_signal: str = "TERM"
    """How the request to stop is made."""


PARTS = ("redis", "postgres", "swift", "web", "worker-media", "worker-speech", "relay")


def programs(place: Place) -> list[Program]:
    """Every program of the stack in `place`."""
    return [*_stores(place), *_database(place), *_service(place), *_upkeep(place)]


def _stores(place: Place) -> list[Program]:
    ports = place.ports
    memcached = ["memcached", "-u", swift.user(), "-l", "127.0.0.1", "-p", str(ports["memcached"])]
    return [
        Program(
            "redis",
            "redis",
            Tier.STORES,
            ["redis-server", str(place.state / "redis" / "redis.conf")],
            partial(readiness.redis_answers, place.redis_url),
        ),
        Program(
            "swift-cache",  # tempauth insists on one, and it saves two inner requests for every request
            "swift",
            Tier.STORES,
            [*memcached, "-U", "0", "-m", "16"],
            partial(readiness.listens, ports["memcached"]),
        ),
        *(
            Program(
                f"swift-{kind}",
                "swift",
                Tier.STORES,
                swift.command(place.swift, f"swift-{kind}-server", kind),
                partial(
                    readiness.http_answers,
                    ports["s3" if kind == "proxy" else f"swift-{kind}"],
                    "/healthcheck",
                ),
            )
            for kind, port in (*((kind, f"swift-{kind}") for kind in swift.STORAGE_KINDS), ("proxy", "s3"))
        ),
    ]


def _database(place: Place) -> list[Program]:
    """SQLite needs none."""
    if place.database is Database.SQLITE:
        return []
    return [
        Program(
            "postgres",
            "postgres",
            Tier.STORES,
            postgres.command(place.state / "postgres", place.ports["postgres"]),
            partial(readiness.postgres_answers, place.database_url),
            stop_children=False,
            stop_signal="INT",  # its "fast shutdown"; SIGTERM would wait until every client has gone
        )
    ]


def _service(place: Place) -> list[Program]:
    python = [sys.executable, "-m"]
    web = ["gunicorn", "service.app:create_app()", "--bind", f"127.0.0.1:{place.ports['web']}"]
    # Threads, because requests wait for the database and S3; two processes, so that one busy with a large
    # response does not hold up the other's; 3 s for open event streams when stopping.
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", "16", "--graceful-timeout", "3"]
    web += ["--logger-class", "service.gunicorn_log.Logger", "--access-logfile", "-", "--no-control-socket"]
    # An upload's header carries its title: 10,000 characters may take 53 KB in base64. Browsers send some
    # twenty header fields.
    web += ["--limit-request-field_size", str(64 * 2**10), "--limit-request-fields", "50"]
    return [
        Program(
            "web",
            "web",
            Tier.SERVICE,
            [*python, *web],
            partial(readiness.http_answers, place.ports["web"], "/healthz"),
        ),
        _worker(place, "media"),
        _worker(place, "speech"),
        Program("relay", "relay", Tier.SERVICE, [*python, "service.jobs.relay"]),
    ]


def _worker(place: Place, queue: str) -> Program:
    return Program(
        f"worker-{queue}",
        f"worker-{queue}",
        Tier.SERVICE,
        [sys.executable, "-m", "workers", queue],
        partial(readiness.worker_answers, place.redis_url, queue),
        # `soft_stop_seconds` (3), then the end of what is left, and 4 s for a database that is away.
        stop_seconds=10,
        stop_children=False,
    )


def _upkeep(place: Place) -> list[Program]:
    """Swift's own background work, all of it out of the way of what people wait for.

    The object updater repeats listing updates that a busy container server did not take. The replicators
    clear away deletion marks; these are kept for a week, so once at every start is often enough.
    """
    quietly = ["nice", "-n", "10"]
    updater = swift.command(place.swift, "swift-object-updater", "object")
    return [
        Program("swift-object-updater", "swift", Tier.UPKEEP, [*quietly, *updater]),
        *(
            Program(
                f"swift-{kind}-replicator",
                "swift",
                Tier.UPKEEP,
                [*quietly, *swift.command(place.swift, f"swift-{kind}-replicator", kind, "--once")],
                once=True,
            )
            for kind in swift.STORAGE_KINDS
        ),
    ]
