"""A snapshot's rows into the catalogue, in one transaction: a restore that is cut short leaves none."""

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, Table, delete, insert, select
from sqlalchemy.orm import Session

from service.backup.connecting import one_change, schema_revision
from service.backup.emptiness import require_empty_catalogue
from service.backup.folder import Folder
from service.backup.manifest import Manifest
from service.backup.settling import Settled, settle
from service.backup.tables import VERSION_TABLE, drop_search_index, load, tables_of
from service.catalogue.base import Base
from service.catalogue.retired import Retired
from service.catalogue.schema import alembic_config, migrate_within
from service.catalogue.token import Token
from service.errors import Conflict

_TOKENS = Base.metadata.tables[Token.__tablename__]
_RETIRED = Base.metadata.tables[Retired.__tablename__]


def require_known(revision: str) -> None:
    """Raise `Conflict` where the snapshot comes from a version that is newer than this one."""
    try:
        ScriptDirectory.from_config(alembic_config()).get_revision(revision)
    except CommandError as error:
        raise Conflict("A newer version of Storyreel made this backup. Update this one first.") from error


def load_snapshot(folder: Folder, name: str, manifest: Manifest) -> Settled:
    """Tables of the snapshot's time, its rows, the migrations up to today, and what follows from the gap.

    Tokens that were made here before stay good beside those of the snapshot. Raises `Conflict`.
    """
    with one_change() as connection:
        _keep_others_out(connection)
        require_empty_catalogue(connection)
        migrate_within(connection)
        here = connection.execute(select(_TOKENS)).mappings().all()
        connection.execute(delete(_TOKENS))
        connection.execute(delete(_RETIRED))
        if schema_revision(connection) != manifest.schema_revision:
            _drop_all(connection)
            migrate_within(connection, manifest.schema_revision)
        files = {part.table: part.file for part in manifest.tables}
        for table in tables_of(connection):
            load(connection, table, folder.snapshot(name) / files[table.name])
        migrate_within(connection)
        known = set(connection.scalars(select(_TOKENS.c.sha256)))
        if added := [dict(row) for row in here if row["sha256"] not in known]:
            connection.execute(insert(_TOKENS), added)
        with Session(connection) as session:
            settled = settle(session, {stored.key for stored in manifest.objects})
            session.commit()
        return settled


def _keep_others_out(connection: Connection) -> None:
    """Until this transaction ends, nobody writes: an upload must not begin where rows are about to come.

    SQLite's write lock is held since the transaction began.
    """
    tables = tables_of(connection)
    if tables and connection.dialect.name == "postgresql":
        names = ", ".join(connection.dialect.identifier_preparer.format_table(table) for table in tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def _drop_all(connection: Connection) -> None:
    drop_search_index(connection)
    for table in reversed(tables_of(connection)):
        table.drop(connection)
    Table(VERSION_TABLE, MetaData()).drop(connection)
