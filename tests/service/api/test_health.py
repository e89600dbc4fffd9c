"""Alive, and able to serve: what a load balancer and an operator ask."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.catalogue.database import transaction
from service.catalogue.job import Job
from service.timecode import now
from service.watching import health
from tests.making import make_job, make_recording
from tests.settings import forget_settings


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as hole:
        yield hole.getsockname()[1]


def report_of(client: FlaskClient, *away: str) -> tuple[int, dict[str, Any]]:
    """Status and report once exactly these are away: on a busy machine others take 2 s at first too."""
    for _ in range(30):
        answer = client.get("/readyz")
        report: dict[str, Any] = answer.get_json()
        if [name for name, check in report["checks"].items() if not check["ok"]] == list(away):
            break
        time.sleep(1)
    return answer.status_code, report


def test_alive_needs_nothing_but_the_process(
    app_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_DATABASE_URL", "sqlite:////nowhere/at/all")
    forget_settings()
    answer = app_client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"alive": True})


def test_ready_tells_of_each_store_and_of_no_address(app_client: FlaskClient) -> None:
    make_job(make_recording())
    status, report = report_of(app_client)
    assert status == 200
    assert (report["ready"], report["degraded"]) == (True, False)
    assert sorted(report["checks"]) == ["database", "redis", "storage"]
    assert all(check["milliseconds"] > 0 for check in report["checks"].values())
    assert 0 <= report["queue"]["oldest_waiting_seconds"] < 60
    assert "127.0.0.1" not in str(report)


@pytest.mark.parametrize(
    ("variable", "address", "away", "status"),
    [
        # Uploads are taken without Redis; without storage they cannot be.
        ("STORYREEL_REDIS_URL", "redis://127.0.0.1:{port}", "redis", 200),
        ("STORYREEL_S3_ENDPOINT", "http://127.0.0.1:{port}", "storage", 503),
    ],
)
def test_a_store_that_never_answers_is_waited_for_only_briefly(
    app_client: FlaskClient,
    black_hole: int,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    address: str,
    away: str,
    status: int,
) -> None:
    monkeypatch.setenv(variable, address.format(port=black_hole))
    forget_settings()
    started = time.monotonic()
    app_client.get("/readyz")
    assert time.monotonic() - started < 15  # botocore's own patience alone is minutes
    answered, report = report_of(app_client, away)
    assert answered == status
    assert (report["ready"], report["degraded"]) == (status == 200, True)
    assert [name for name, check in report["checks"].items() if not check["ok"]] == [away]


def test_a_queue_that_nobody_works_on_degrades(app_client: FlaskClient) -> None:
    job = make_job(make_recording())
    with transaction() as session:
        session.get_one(Job, job.id).waiting_since = now() - timedelta(hours=1)
    _, report = report_of(app_client)
    assert (report["ready"], report["degraded"]) == (True, True)
    assert report["queue"]["oldest_waiting_seconds"] >= 3600


def test_the_stores_are_not_asked_more_than_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[None] = []
    monkeypatch.setattr(health, "_database", lambda: asked.append(None))
    monkeypatch.setattr(health, "_redis", lambda: None)
    monkeypatch.setattr(health, "reach", lambda: None)
    readiness = health.Readiness()
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        assert readiness.report()["ready"]
        time.sleep(0.01)
    assert 1 <= len(asked) <= 2
