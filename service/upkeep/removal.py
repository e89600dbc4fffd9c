"""Removing what was retired: the mark first, then the object, then the row.

A row that is marked belongs to one remover until its `due`, which the mark sets anew. A remover that died
leaves the row behind, and after that instant any relay goes on with it; no two are ever at the same object,
so a late request of one cannot take what a job has stored again after the other was done.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, select, true, update

from service.catalogue.database import reading, transaction
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.catalogue.upload import Upload, UploadState
from service.storage import keys, objects
from service.timecode import now

# A round takes this many at most, so that a long list does not keep one database session busy for minutes.
_SLICE = 50

# Longer than one request to the storage can last with all its repetitions: four of 5 s to connect and 60 s to
# read, and the pauses between (service/storage/client.py).
_REMOVAL_TAKES = timedelta(minutes=6)


def remove_retired() -> int:
    """Remove the objects that are due; returns how many. What something names stays, and its note goes.

    Raises `StorageUnavailable`: the rest waits for a later round.
    """
    with reading() as session:
        due = select(Retired.key).where(Retired.due <= now()).order_by(Retired.due).limit(_SLICE)
        found = session.scalars(due).all()
    return sum(_remove(key) for key in found)


def _remove(key: str) -> bool:
    """Whether it was there for this remover to remove."""
    objects.size(key)  # asked before anything is marked: while the storage is away, nobody has to wait
    until = now() + _REMOVAL_TAKES
    is_due = and_(Retired.key == key, Retired.due <= now())
    with transaction() as session:
        mine = session.scalar(
            update(Retired)
            .where(is_due, ~_named(key))
            .values(removing=True, due=until)
            .returning(Retired.key)
        )
        if mine is None:  # another relay has it, a job has taken it back, or something names it (again)
            session.execute(delete(Retired).where(is_due, ~Retired.removing, _named(key)))
            return False
    objects.delete(key)
    with transaction() as session:
        session.execute(delete(Retired).where(Retired.key == key, Retired.removing, Retired.due == until))
    return True


def _named(key: str) -> ColumnElement[bool]:
    """Whether something needs what lies there, however it came to be among the retired."""
    if keys.is_tail(key):
        going_on = (Upload.id == keys.recording_of(key), Upload.state == UploadState.OPEN)
        return select(Upload.id).where(*going_on, Upload.tail_key == key).exists()
    if key.startswith(keys.ORIGINALS):
        return true()  # service/storage/originals.py
    return select(Rendition.id).where(Rendition.key == key).exists()
