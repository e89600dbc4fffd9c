"""What every test may ask for: the real stores, started once a session, and an empty catalogue."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from infra.local import postgres
from infra.local.stack import Stack
from service.catalogue.schema import migrate
from service.config import settings
from service.storage.objects import ensure_bucket
from tests.settings import forget_settings

_numbers = itertools.count()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Redis and the S3 server, running; the settings (`STORYREEL_*`) point at them and at a SQLite file."""
    with (
        Stack(tmp_path_factory.mktemp("stack")) as running,
        pytest.MonkeyPatch.context() as environment,
    ):
        running.start(only={"redis", "swift"})
        for name, value in running.env().items():
            environment.setenv(name, value)
        settings.cache_clear()
        yield running
    settings.cache_clear()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The SQLAlchemy URL of an empty database in a throwaway PostgreSQL cluster."""
    with postgres.cluster() as url:
        yield url


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
