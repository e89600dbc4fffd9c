"""Going through a large table without holding it, or a transaction, all the time."""

from collections.abc import Iterator
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from service.catalogue.base import Base
from service.catalogue.database import reading

Row = TypeVar("Row", bound=Base)
Key = TypeVar("Key", str, int)

_PAGE = 500


def each(query: Select[Row], key: InstrumentedAttribute[Key], before_first: Key) -> Iterator[Row]:
    """Every row in the order of its key, each page in a transaction of its own."""
    after = before_first
    while True:
        with reading() as session:
            page = session.scalars(query.where(key > after).order_by(key).limit(_PAGE)).unique().all()
        if not page:
            return
        yield from page
        after = getattr(page[-1], key.key)
