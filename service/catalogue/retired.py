"""A retired object: one that was replaced, kept until nobody who has its address can still be watching; or
one that nothing names, kept until that is certain.

Removal and a job that makes the same file again may meet. Removal first marks the row, which is durable
before the object goes; a job first takes its keys back, and waits where the mark is. So no lock is held while
the storage is asked, and of the two one always knows of the other (docs/decisions/removal.md).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.catalogue.base import Base
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition
from service.config import settings
from service.timecode import now


class Retired(Base):
    """The object at `key` may be removed from the instant `due` on, by the relay.

    A page that was opened before knows it by the id that its rendition had; until `due` that id leads there.
    """

    __tablename__ = "retired"

    key: Mapped[str] = mapped_column(primary_key=True)
    rendition_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """None for an orphan: an object that no row ever named."""
    extract_id: Mapped[str | None] = mapped_column(String(36))
    """Whose film or picture it was: who may play what replaced it may see it to its end."""
    mime: Mapped[str]
    due: Mapped[datetime] = mapped_column(index=True)
    """While it is being removed: when whoever does so has had time enough, and another may go on."""
    removing: Mapped[bool] = mapped_column(default=False)
    """Its removal has begun: whoever wants the key again must wait until the row is gone."""


def retire(session: Session, key: str) -> None:
    """Take away the rendition at `key`. Its object goes when who has it open has had time to see it whole.

    Belongs in the transaction that adds what replaces it.
    """
    row = session.scalars(select(Rendition).where(Rendition.key == key)).one()
    length_ms = session.get_one(Recording, row.recording_id).duration_ms or 0
    due = now() + timedelta(seconds=settings().signed_url_seconds, milliseconds=length_ms)
    session.merge(Retired(key=key, rendition_id=row.id, extract_id=row.extract_id, mime=row.mime, due=due))
    session.delete(row)
    session.flush()


def take_back(session: Session, wanted: Collection[str]) -> bool:
    """What lies at these keys is wanted again. Returns whether it can be had, or is just being removed."""
    session.execute(delete(Retired).where(Retired.key.in_(wanted), ~Retired.removing))
    return session.scalar(select(Retired.key).where(Retired.key.in_(wanted)).limit(1)) is None


def retired_rendition(session: Session, rendition_id: str) -> Retired | None:
    """What a rendition was that is not there any more, while its object still is."""
    return session.scalar(
        select(Retired).where(Retired.rendition_id == rendition_id, Retired.due > now()).limit(1)
    )
