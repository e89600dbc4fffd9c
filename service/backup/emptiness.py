"""A restore goes into an empty catalogue, and into an empty bucket or that of the same stories."""

from collections.abc import Collection

from sqlalchemy import Connection, exists, select

from service.backup.manifest import Manifest
from service.backup.tables import tables_of
from service.catalogue.retired import Retired
from service.catalogue.token import Token
from service.errors import Conflict
from service.storage import keys
from service.storage.listing import pages

# A new stack has a token; what an interrupted restore put into the bucket is retired as orphans one day.
_MAY_BE_THERE = {Token.__tablename__, Retired.__tablename__}


def require_empty_catalogue(connection: Connection) -> None:
    """Raise `Conflict` unless the tables are not there, or empty as those of a new stack are."""
    for table in tables_of(connection):
        if table.name not in _MAY_BE_THERE and connection.scalar(select(exists(select(table)))):
            raise Conflict("There are stories in this Storyreel. A restore needs an empty one.")


def require_own_bucket(copied: Collection[str]) -> None:
    """Raise `Conflict` where the bucket holds files, and none of those that were ever copied into the backup.

    Keys are unique in the world. A bucket that has one of ours is that of the same Storyreel, whose
    catalogue was lost or whose restore was interrupted. What else lies there is newer than the backup.
    """
    holds_files = False
    for page in pages(""):
        if any(stored.key in copied for stored in page):
            return
        holds_files |= bool(page)
    if holds_files:
        raise Conflict(
            "The storage holds files of other stories. A restore needs an empty bucket or its own."
        )


def originals_beside(manifest: Manifest) -> int:
    """How many originals in the bucket the snapshot does not know: they came after it."""
    known = {stored.key for stored in manifest.objects} | set(manifest.missing)
    found = (stored.key for page in pages(keys.ORIGINALS) for stored in page)
    return sum(key not in known and not keys.is_tail(key) for key in found)
