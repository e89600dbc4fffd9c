"""Connections for a backup or a restore, whose statements may take long: a table is read or written whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from service.catalogue.database import make_engine
from service.config import settings


@contextmanager
def one_instant() -> Iterator[Connection]:
    """A transaction in which nothing changes while it is read, and which keeps nobody from writing."""
    options: dict[str, Any] = {"read_only": True}  # SQLite's transactions see one instant whatever they are
    if not settings().database_url.startswith("sqlite"):
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    database = make_engine(settings().database_url, patient=True)
    try:
        with database.connect().execution_options(**options) as connection, connection.begin():
            yield connection
    finally:
        database.dispose()


@contextmanager
def one_change() -> Iterator[Connection]:
    """A transaction that commits at the end of the block, or leaves everything as it was."""
    database = make_engine(settings().database_url, patient=True)
    try:
        with database.begin() as connection:
            yield connection
    finally:
        database.dispose()


def schema_revision(connection: Connection) -> str | None:
    """The migration that the database's tables are at; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()
