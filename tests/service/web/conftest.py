"""The pages on a fresh SQLite catalogue. They ask nothing of S3: signed addresses are made without it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.catalogue.schema import migrate
from service.storage.client import client as s3_client
from service.storage.client import public_client
from tests.making import make_token
from tests.settings import forget_settings

_ENVIRONMENT = {
    "REDIS_URL": "redis://127.0.0.1:1",  # nobody listens: wake-ups are lost, which costs nothing
    "SECRET_KEY": "only for tests",
    "S3_ENDPOINT": "http://s3.internal:9000",
    "S3_PUBLIC_ENDPOINT": "https://media.example.org",
    "S3_ACCESS_KEY": "key",
    "S3_SECRET_KEY": "secret",
    "BASE_URL": "https://stories.example.org",
}


def _forget() -> None:
    forget_settings()
    for cached in (s3_client, public_client):  # these pages' addresses are of an S3 server of their own
        cached.cache_clear()


def _point_at(database: Path, environment: pytest.MonkeyPatch) -> None:
    for name, value in _ENVIRONMENT.items():
        environment.setenv(f"STORYREEL_{name}", value)
    environment.setenv("STORYREEL_DATABASE_URL", f"sqlite:///{database}")
    environment.setenv("STORYREEL_SCRATCH_DIR", str(database.parent))
    _forget()


@pytest.fixture(scope="session")
def empty_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating takes longer than most of these tests."""
    database = tmp_path_factory.mktemp("pages") / "empty.sqlite"
    with pytest.MonkeyPatch.context() as environment:
        _point_at(database, environment)
        migrate()
        _forget()
    return database


@pytest.fixture
def catalogue(empty_catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty catalogue."""
    _point_at(Path(shutil.copy(empty_catalogue, tmp_path / "catalogue.sqlite")), monkeypatch)
    yield
    _forget()


@pytest.fixture
def stranger(catalogue: None) -> FlaskClient:
    """Somebody without a token."""
    client = create_app().test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    return client


@pytest.fixture
def curator(catalogue: None) -> FlaskClient:
    """Somebody who signed in, in a browser that sends what browsers send."""
    client = create_app().test_client()
    client.environ_base |= {"wsgi.url_scheme": "https", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert client.post("/sign-in", data={"token": make_token()}).status_code == 303
    return client
