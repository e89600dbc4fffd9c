"""What every test may ask for: the real stores, started once a session, and an empty PostgreSQL."""

from collections.abc import Iterator

import pytest

from infra.local import postgres
from infra.local.stack import Stack
from service.config import settings


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
