"""A fresh catalogue for each test, on SQLite and on PostgreSQL, beside the session's real Redis and S3."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from infra.local.stack import Stack
from service.catalogue.database import engine
from service.catalogue.schema import migrate
from service.config import settings
from service.jobs.dispatch import broker
from service.storage.client import client, public_client
from service.storage.objects import ensure_bucket

CACHED = (settings, engine, broker, client, public_client)


def forget_settings() -> None:
    """Close what is open, and let the next call read the settings anew."""
    if engine.cache_info().currsize:
        engine().dispose()
    if broker.cache_info().currsize:
        broker().close()
    for cached in CACHED:
        cached.cache_clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(
    request: pytest.FixtureRequest, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Settings that point at an empty, migrated database and at the session's Redis and S3."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/catalogue.sqlite"
    else:
        url = _empty_database(request.getfixturevalue("postgres_url"), tmp_path.name)
    for name, value in stack.env().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("STORYREEL_DATABASE_URL", url)
    monkeypatch.setenv("STORYREEL_SCRATCH_DIR", str(tmp_path / "scratch"))
    forget_settings()
    migrate()
    ensure_bucket()
    yield url
    forget_settings()


def _empty_database(cluster_url: str, name: str) -> str:
    name = "".join(c if c.isalnum() else "_" for c in name.lower())[:60]
    admin = create_engine(cluster_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return make_url(cluster_url).set(database=name).render_as_string(hide_password=False)
