"""A retired object: one that was replaced, kept until nobody who has its address can still be watching."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, Session, mapped_column

from service.catalogue.base import Base
from service.config import settings
from service.timecode import now


class Retired(Base):
    """The object at `key` may be removed from the instant `due` on, by the relay."""

    __tablename__ = "retired"

    key: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime] = mapped_column(index=True)


def retire(session: Session, key: str) -> None:
    """Have an object removed when the last address signed for it has run out.

    Belongs in the transaction that takes away the object's rendition.
    """
    session.merge(Retired(key=key, due=now() + timedelta(seconds=settings().signed_url_seconds)))
