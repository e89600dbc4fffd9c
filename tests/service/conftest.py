"""A fresh catalogue for each test, on SQLite and on PostgreSQL, beside the session's real Redis and S3."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from infra.local.stack import Stack
from service.catalogue.database import engine
from service.catalogue.schema import migrate
from service.config import settings
from service.jobs.dispatch import broker
from service.storage.objects import ensure_bucket

CACHED = (settings, engine, broker)
_numbers = itertools.count()


def forget_settings() -> None:
    """Close what is open, and let the next call read the settings anew."""
    if engine.cache_info().currsize:
        engine().dispose()
    if broker.cache_info().currsize:
        broker().close()
    for cached in CACHED:
        cached.cache_clear()


@pytest.fixture(scope="session")
def migrated_file(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "catalogue.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(stack: Stack, postgres_url: str) -> str:
    """A migrated PostgreSQL database, to be copied."""
    _migrate(_database(postgres_url, "CREATE DATABASE migrated", "migrated"))
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(
    request: pytest.FixtureRequest, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Settings that point at an empty, migrated database and at the session's Redis and S3."""
    if request.param == "sqlite":
        path = tmp_path / "catalogue.sqlite"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        url = f"sqlite:///{path}"
    else:
        template = request.getfixturevalue("migrated_template")
        create = f"CREATE DATABASE test_{next(_numbers)} TEMPLATE {template}"
        url = _database(request.getfixturevalue("postgres_url"), create, create.split()[2])
    monkeypatch.setenv("STORYREEL_DATABASE_URL", url)
    monkeypatch.setenv("STORYREEL_SCRATCH_DIR", str(tmp_path / "scratch"))
    forget_settings()
    yield url
    forget_settings()


def _migrate(url: str) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("STORYREEL_DATABASE_URL", url)
        forget_settings()
        migrate()
        ensure_bucket()
        forget_settings()


def _database(cluster_url: str, create: str, name: str) -> str:
    admin = create_engine(cluster_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(create))
    admin.dispose()
    return make_url(cluster_url).set(database=name).render_as_string(hide_password=False)
