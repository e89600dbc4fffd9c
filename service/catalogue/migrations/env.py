"""How Alembic reaches the catalogue: through the service's own engine and metadata."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum

from service.catalogue.base import Base, Instant
from service.catalogue.database import engine


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write plain column types into migrations, so that an old one does not depend on today's code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


with engine().connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
