"""How Alembic reaches the catalogue: through the service's own engine and metadata."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum

from service.catalogue.base import Base, Instant
from service.catalogue.database import make_engine
from service.config import settings


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write plain column types into migrations, so that an old one does not depend on today's code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


def include_name(name: str | None, kind: str, _: Any) -> bool:
    """Leave out of comparisons what only one of the databases has and no table describes: search's index."""
    return kind not in ("table", "index") or not (name or "").startswith("search_index")


def run(connection: Connection) -> None:
    """Bring the tables up to date, in the connection's transaction if it is in one."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
    )
    with context.begin_transaction():
        context.run_migrations()


# Given by `service.catalogue.schema.migrate_within`.
if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    engine = make_engine(settings().database_url, patient=True)
    with engine.connect() as own:
        run(own)
        own.commit()
    engine.dispose()
