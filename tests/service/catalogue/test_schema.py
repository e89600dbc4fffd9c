"""Migrations make exactly the tables that the code describes."""

from alembic import command
from sqlalchemy import inspect

from service.catalogue.database import engine
from service.catalogue.schema import alembic_config, migrate


def test_migrations_and_tables_agree(catalogue: str) -> None:
    command.check(alembic_config())


def test_migrating_again_changes_nothing_and_down_leaves_nothing(catalogue: str) -> None:
    migrate()
    command.downgrade(alembic_config(), "base")
    assert inspect(engine()).get_table_names() == ["alembic_version"]
