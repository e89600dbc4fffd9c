"""A restore goes into an empty catalogue and an empty bucket: it never mixes with what is there."""

from collections.abc import Collection

from sqlalchemy import Connection, exists, select

from service.backup.tables import tables_of
from service.catalogue.retired import Retired
from service.catalogue.token import Token
from service.errors import Conflict
from service.storage.listing import pages

# A new stack has a token; what an interrupted restore put into the bucket is retired as orphans one day.
_MAY_BE_THERE = {Token.__tablename__, Retired.__tablename__}


def require_empty_catalogue(connection: Connection) -> None:
    """Raise `Conflict` unless the tables are not there, or empty as those of a new stack are."""
    for table in tables_of(connection):
        if table.name not in _MAY_BE_THERE and connection.scalar(select(exists(select(table)))):
            raise Conflict("There are stories in this Storyreel. A restore needs an empty one.")


def require_empty_bucket(ours: Collection[str]) -> None:
    """Raise `Conflict` unless the bucket holds nothing but what an interrupted restore put there."""
    for page in pages(""):
        if any(stored.key not in ours for stored in page):
            raise Conflict("The storage holds files of other stories. A restore needs an empty bucket.")
