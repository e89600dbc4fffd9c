"""Publishing what a job made: objects first, under keys derived from what made them; then their rows.

A job that is done twice writes the same keys and finds the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.catalogue.event import EventName
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.retired import Retired, retire
from service.events import emit
from service.storage import objects


@dataclass(frozen=True)
class Product:
    """A finished file and what is to be known of it. Sizes are pixels, durations milliseconds."""

    kind: RenditionKind
    key: str
    path: Path
    mime: str
    codec: str
    width: int | None = None
    height: int | None = None
    copied: bool = False
    duration_ms: int | None = None
    hls: str | None = None
    stream_info: str | None = None


def store(products: Sequence[Product]) -> None:
    """Put the files where their keys say."""
    for product in products:
        objects.put_file(product.key, product.path, product.mime)


def record(
    session: Session, products: Sequence[Product], recording_id: str, extract_id: str | None = None
) -> None:
    """Add the stored files' rows, in the transaction that the job's fence guards."""
    keys = [product.key for product in products]
    # What was retired and has been made again is wanted again.
    session.execute(delete(Retired).where(Retired.key.in_(keys)))
    there = set(session.scalars(select(Rendition.key).where(Rendition.key.in_(keys))))
    for product in products:
        if product.key in there:
            continue
        row = Rendition(
            recording_id=recording_id,
            extract_id=extract_id,
            kind=product.kind,
            key=product.key,
            file_name=product.path.name,
            mime=product.mime,
            width=product.width,
            height=product.height,
            codec=product.codec,
            copied=product.copied,
            duration_ms=product.duration_ms,
            bytes=product.path.stat().st_size,
            hls=product.hls,
            stream_info=product.stream_info,
        )
        session.add(row)
        session.flush()
        emit(session, EventName.RENDITION_READY, recording_id, row.id, kind=product.kind)


def keep_only(session: Session, products: Sequence[Product], recording_id: str) -> None:
    """Retire what else there is of the recording itself: it was made earlier, and these replace it."""
    keys = [product.key for product in products]
    others = select(Rendition.key).where(
        Rendition.recording_id == recording_id, Rendition.extract_id.is_(None), Rendition.key.not_in(keys)
    )
    for key in session.scalars(others).all():
        retire(session, key)
