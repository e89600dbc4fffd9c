"""The engine and the one way to a transaction. Made lazily, so that a forked child makes its own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from service.catalogue import postgres
from service.config import settings
from service.errors import Conflict

# "database is locked" and its like; SQLite's other operational errors are mistakes in a statement.
_SQLITE_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite behave as a shared database: readers beside one writer, foreign keys, real transactions."""

    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        # An acknowledged upload must survive a power cut, so every commit is synced.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Longer than any of our transactions by far: they hold rows, never files.
        cursor.execute("PRAGMA busy_timeout = 20000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A transaction that reads first and writes later would fail at the upgrade when another wrote in
        # between; taking the write lock at once makes it wait instead. Readers say so beforehand.
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def make_engine(url: str, *, patient: bool = False) -> Engine:
    """An engine for PostgreSQL or SQLite; a `patient` one for statements that may take long.

    Its errors do not show parameters: these are people's words, and errors end in logs.
    """
    if not url.startswith("sqlite"):
        return postgres.make_patient(url) if patient else postgres.make(url)
    engine = create_engine(url, hide_parameters=True)
    _prepare_sqlite(engine)
    return engine


@cache
def engine() -> Engine:
    """This process's engine."""
    return make_engine(settings().database_url)


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that commits at the end of the block, or rolls back and raises.

    Raises `Conflict` where another transaction was first to write what must be unique.
    """
    try:
        with Session(engine(), expire_on_commit=False) as session, session.begin():
            yield session
    except IntegrityError as error:
        raise Conflict("Somebody else changed this just now. Look again, then try again.") from error


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads, and so never waits for a writer on SQLite."""
    with Session(engine().execution_options(read_only=True), expire_on_commit=False) as session:
        yield session


def is_passing(error: Exception) -> bool:
    """Whether it is the database that was in the way for now: it restarts, does not answer, or is locked.

    Then nothing was recorded, or all of it was: a commit whose answer got lost may have happened.
    """
    if isinstance(error, NoConnectionFree):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        # The low byte of the code: the rest are its details.
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_PASSING
    # In PostgreSQL's driver: restarts, broken lines, timeouts, deadlocks, a full disk (psycopg.errors).
    return error.connection_invalidated or isinstance(error, OperationalError)
