"""One consistent snapshot of the catalogue, and the objects that it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from service.backup.connecting import one_instant, schema_revision
from service.backup.manifest import TableFile
from service.backup.tables import dump, tables_of
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition
from service.errors import NotFound


@dataclass(frozen=True)
class Named:
    """An object that a row names, and what the row knows of it."""

    key: str
    bytes: int
    mime: str
    sha256: str | None
    original: bool


@dataclass(frozen=True)
class Snapshot:
    """What the catalogue was at one instant, in files."""

    schema_revision: str
    tables: tuple[TableFile, ...]
    named: tuple[Named, ...]


def snapshot_into(folder: Path) -> Snapshot:
    """Write the tables into the folder. Raises `NotFound` where there is no catalogue yet."""
    with one_instant() as connection:
        revision = schema_revision(connection)
        if revision is None:
            raise NotFound("There is no catalogue yet, so there is nothing to back up.")
        tables = tuple(dump(connection, table, folder) for table in tables_of(connection))
        return Snapshot(revision, tables, tuple(_named(connection)))


def _named(connection: Connection) -> Iterator[Named]:
    originals = select(Recording.source_key, Recording.source_bytes, Recording.source_sha256)
    for key, size, sha256 in connection.execute(originals.order_by(Recording.id)):
        yield Named(key, size, "application/octet-stream", sha256, original=True)
    derived = select(Rendition.key, Rendition.bytes, Rendition.mime)
    for key, size, mime in connection.execute(derived.order_by(Rendition.id)):
        yield Named(key, size, mime, None, original=False)
