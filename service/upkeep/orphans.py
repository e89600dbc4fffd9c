"""Objects that nothing names: what a worker stored and died before it could record, tails of old uploads.

Such an object is proven an orphan twice: it is older than `orphan_grace_seconds` when it is found, and after
as long again still nothing names it. In between it stands among the retired, from where a job that makes the
same file takes it back.

An original is never an orphan (service/storage/originals.py). `storyreel fsck` finds those that nothing
names.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.database import reading, transaction
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import Conflict
from service.storage import keys, listing
from service.storage.listing import StoredObject
from service.timecode import now

# An orphan's kind is of no interest to anybody: no page leads to it.
_MIME = "application/octet-stream"


def sweep_orphans() -> int:
    """Put the orphans of the whole bucket among the retired; returns how many were new there."""
    return sum(hand_over([orphan.key for orphan in page]) for page in orphan_pages())


def orphan_pages() -> Iterator[Sequence[StoredObject]]:
    """The orphans that are old enough and not yet among the retired, a page of the bucket at a time."""
    grace = timedelta(seconds=settings().orphan_grace_seconds)
    for prefix in (keys.DERIVED, keys.ORIGINALS):
        for page in listing.pages(prefix):
            old = [found for found in page if found.modified <= now() - grace]
            if not old:
                continue
            with reading() as session:
                known = _needed(session, {found.key for found in old})
            if orphans := [found for found in old if found.key not in known]:
                yield orphans


def hand_over(orphans: Iterable[str]) -> int:
    """Put orphans among the retired, to be removed when the grace time has passed again; returns how many
    were. What something names by now is none, and removal looks once more.
    """
    due = now() + timedelta(seconds=settings().orphan_grace_seconds)
    found = set(orphans)
    try:
        with transaction() as session:
            left = found - _needed(session, found)
            session.add_all(Retired(key=key, rendition_id=None, mime=_MIME, due=due) for key in left)
    except Conflict:  # another relay is sweeping and was first; what only this one saw is found the next time
        return 0
    return len(left)


def _needed(session: Session, found: set[str]) -> set[str]:
    """Those of the keys that something names, that are originals, or that are among the retired already."""
    retired = set(session.scalars(select(Retired.key).where(Retired.key.in_(found))))
    named = set(session.scalars(select(Rendition.key).where(Rendition.key.in_(found))))
    originals = {key for key in found if key.startswith(keys.ORIGINALS) and not keys.is_tail(key)}
    return retired | named | originals | _tails_needed(session, found)


def _tails_needed(session: Session, found: set[str]) -> set[str]:
    """The tails of uploads that go on."""
    open_ones = select(Upload.tail_key).where(Upload.tail_key.in_(found), Upload.state == UploadState.OPEN)
    return {key for key in session.scalars(open_ones) if key}
