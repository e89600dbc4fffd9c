"""Tables as files of JSON lines, and back, into whichever database.

The tables are read as the database has them, not as today's code has: a snapshot belongs to a schema
revision, and an old one is loaded into tables of its own time before the migrations bring it up.
"""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, Integer, MetaData, Table, func, insert, select

from service.backup.disk import sha256_of
from service.backup.manifest import TableFile

# Alembic's own note of the schema's revision; the manifest has it.
VERSION_TABLE = "alembic_version"
# SQLite keeps its full text index in tables; triggers write it anew as its table is loaded (migration 0005).
_INDEX = "search_index"
# Rows in memory at once: a transcript of two hours is one row of 2 MB.
_ROWS = 100


def tables_of(connection: Connection) -> list[Table]:
    """The database's tables as they are there, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith(_INDEX))
    return [table for table in found.sorted_tables if table.name != VERSION_TABLE]


def drop_search_index(connection: Connection) -> None:
    """Take away SQLite's full text index; PostgreSQL's goes with its table."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_INDEX}")


def dump(connection: Connection, table: Table, snapshot: Path) -> TableFile:
    """Write all rows of the table into a file of the snapshot's folder."""
    path = snapshot / f"{table.name}.jsonl.gz"
    rows = 0
    found = connection.execution_options(yield_per=_ROWS).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for row in found.mappings():
            file.write(json.dumps({name: _plain(value) for name, value in row.items()}) + "\n")
            rows += 1
    return TableFile(
        table=table.name, file=path.name, rows=rows, bytes=path.stat().st_size, sha256=sha256_of(path)
    )


def load(connection: Connection, table: Table, file: Path) -> None:
    """Put the rows of a file into an empty table, and numbers that the database hands out after them."""
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type.none_as_null = True  # nothing is NULL, not the JSON word `null`
    rows = _rows(table, file)
    while some := list(islice(rows, _ROWS)):
        connection.execute(insert(table), some)
    if connection.dialect.name == "postgresql":  # SQLite goes on after the highest by itself
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer):
                _continue_numbering(connection, table, column.name)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        # SQLite forgets the zone of instants; all of them are UTC (service/catalogue/base.py).
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return value


def _rows(table: Table, file: Path) -> Iterator[dict[str, Any]]:
    instants = {column.name for column in table.columns if isinstance(column.type, DateTime)}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for name in instants & row.keys():
                row[name] = row[name] and datetime.fromisoformat(row[name])
            yield row


def _continue_numbering(connection: Connection, table: Table, column: str) -> None:
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column)))
    if sequence is not None:
        highest = connection.scalar(select(func.max(table.columns[column])))
        if highest is not None:
            connection.execute(select(func.setval(sequence, highest)))
