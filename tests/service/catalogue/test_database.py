"""A database that is in the way: how long it is waited for, and what people are told."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from faults.proxy import Proxy
from service.app import create_app
from service.catalogue import postgres
from service.catalogue.database import is_passing, make_engine, reading
from service.config import settings
from tests.making import make_token
from tests.settings import forget_settings


@pytest.fixture
def line(postgres_url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before PostgreSQL, and the address of the database behind it."""
    direct = make_url(postgres_url)
    directory = direct.query["host"]
    assert isinstance(directory, str)
    with Proxy(Path(directory) / ".s.PGSQL.5432") as proxy:
        through = direct.set(host="127.0.0.1", port=proxy.port, query={})
        yield proxy, through.render_as_string(hide_password=False)


def test_a_connection_that_was_cut_is_replaced(line: tuple[Proxy, str]) -> None:
    proxy, url = line
    engine = make_engine(url)
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        assert proxy.reset_all() == 1
    engine.dispose()


def test_a_silent_database_is_not_waited_for(
    line: tuple[Proxy, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, url = line
    monkeypatch.setattr(postgres, "_ANSWER_SECONDS", 0.5)
    engine = make_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        proxy.black_hole()
        began = time.monotonic()
        with pytest.raises(OperationalError) as silent:
            connection.scalar(text("SELECT 2"))
    assert is_passing(silent.value)
    with pytest.raises(OperationalError) as unreached:  # a new connection is accepted and never answered
        engine.connect()
    assert is_passing(unreached.value)
    assert time.monotonic() - began < 10
    proxy.pass_through()
    with engine.connect() as connection:  # and no answer to an old question comes with it
        assert connection.scalar(text("SELECT 3")) == 3
    engine.dispose()


def test_the_server_limits_what_we_ask_of_it(line: tuple[Proxy, str]) -> None:
    _, url = line
    engine = make_engine(url)
    with engine.connect() as connection:
        limits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        assert [connection.scalar(text(f"SHOW {name}")) for name in limits] == ["10s", "5s", "15s"]
        with pytest.raises(DBAPIError) as mistake:
            connection.execute(text("SELECT nonsense"))
        assert not is_passing(mistake.value)
    engine.dispose()
    patient = make_engine(url, patient=True)
    with patient.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
    patient.dispose()


def test_a_locked_file_passes_and_a_mistake_does_not(migrated_file: Path) -> None:
    engine = make_engine(f"sqlite:///{migrated_file}")
    with (
        engine.connect() as writer,
        writer.begin(),
        engine.execution_options(read_only=True).connect() as other,
    ):
        other.exec_driver_sql("PRAGMA busy_timeout = 50")
        with pytest.raises(OperationalError) as locked:
            other.exec_driver_sql("UPDATE job SET attempts = 1")
        assert is_passing(locked.value)
        with pytest.raises(OperationalError) as mistake:
            other.exec_driver_sql("SELECT nonsense")
        assert not is_passing(mistake.value)
    engine.dispose()


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_without_the_database_people_are_told_when_to_come_back(
    catalogue: str, line: tuple[Proxy, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, url = line
    token = make_token()
    through = make_url(url).set(database=make_url(catalogue).database)
    monkeypatch.setenv("STORYREEL_DATABASE_URL", through.render_as_string(hide_password=False))
    forget_settings()
    client = create_app().test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert client.get("/").status_code == 200
    proxy.refuse()
    for path in ("/", "/api/v1/recordings"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "does not answer" in answer.text
    proxy.pass_through()
    assert client.get("/").status_code == 200
    with reading() as session:
        assert session.scalar(text("SELECT 1")) == 1
    assert str(proxy.port) in settings().database_url
