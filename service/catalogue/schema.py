"""Bringing the database to the schema that this version of the code expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def migrate() -> None:
    """Apply the migrations that are missing; it is no error when none is."""
    command.upgrade(alembic_config(), "head")


def migrate_within(connection: Connection, revision: str = "head") -> None:
    """Apply the migrations up to that revision in the connection's own transaction, with which they stand or
    fall."""
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
