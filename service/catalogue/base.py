"""What every table shares: opaque ids sorted by time, instants in UTC, enumerations as words."""

import enum
from datetime import UTC, datetime
from typing import Any, ClassVar

import uuid6
from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.timecode import now

# Constraints with names can be changed by later migrations, on SQLite too.
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A UTC instant on every database: SQLite would forget the zone, PostgreSQL answers in its server's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """A UUIDv7: opaque to readers, sorted by the time it was made."""
    return str(uuid6.uuid7())


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        # Words, not numbers, so that a person can read the table; no CHECK, so that a new word needs no
        # migration. 40 characters leave room for longer words than today's longest, 19.
        enum.Enum: Enum(
            enum.Enum, native_enum=False, length=40, values_callable=lambda words: [w.value for w in words]
        ),
    }


class Noun(Base):
    """A row with an id and an instant of its making."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
