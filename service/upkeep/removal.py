"""Removing what was retired: the mark first, then the object, then the row.

A row that is marked belongs to one remover until its `due`, which the mark sets anew. A remover that died
leaves the row behind, and after that instant any relay goes on with it; no two are ever at the same object,
so a late request of one cannot take what a job has stored again after the other was done.
"""

from datetime import timedelta

from sqlalchemy import delete, select, update

from service.catalogue.database import reading, transaction
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.storage import objects
from service.timecode import now

# A round takes this many at most, so that a long list does not keep one database session busy for minutes.
_SLICE = 50

# Longer than one request to the storage can last with all its repetitions: four of 5 s to connect and 60 s to
# read, and the pauses between (service/storage/client.py).
_REMOVAL_TAKES = timedelta(minutes=6)

_NAMED = select(Rendition.id).where(Rendition.key == Retired.key).exists()


def remove_retired() -> int:
    """Remove the objects that are due; returns how many. A key that a rendition names stays.

    Raises `StorageUnavailable`: the rest waits for a later round.
    """
    with transaction() as session:
        session.execute(delete(Retired).where(Retired.due <= now(), ~Retired.removing, _NAMED))
    with reading() as session:
        due = select(Retired.key).where(Retired.due <= now()).order_by(Retired.due).limit(_SLICE)
        keys = session.scalars(due).all()
    return sum(_remove(key) for key in keys)


def _remove(key: str) -> bool:
    """Whether it was there for this remover to remove."""
    objects.size(key)  # asked before anything is marked: while the storage is away, nobody has to wait
    until = now() + _REMOVAL_TAKES
    with transaction() as session:
        mine = session.scalar(
            update(Retired)
            .where(Retired.key == key, Retired.due <= now(), ~_NAMED)
            .values(removing=True, due=until)
            .returning(Retired.key)
        )
    if mine is None:  # another relay has it, or a job has taken it back
        return False
    objects.delete(key)
    with transaction() as session:
        session.execute(delete(Retired).where(Retired.key == key, Retired.removing, Retired.due == until))
    return True
