"""Publishing what a job made: objects first, under keys derived from what made them; then their rows.

A job that is done twice makes the same keys and finds the same objects and rows. Nothing is ever written
over: a player asks for a film piece by piece, and a row says where in its object each piece lies.

What lies at a key may be about to be removed, because it was replaced or because nothing named it. So its key
is taken back first, before the object is looked for, and once more in the transaction that names it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.retired import retire, take_back
from service.config import settings
from service.errors import Retryable, Undone
from service.events import emit
from service.storage import keys, objects
from workers.media.encoder_version import encoder_version, recipe_version


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


def key_of(recording_id: str, path: Path, *made_of: object) -> str:
    """The key of the finished file at `path`: what it was made of, and all that made it.

    Encoders write other bytes with other numbers of threads. Should the same work still come out differently,
    its size tells the two apart.
    """
    made_by = (encoder_version(), recipe_version(), settings().cpu_threads, path.stat().st_size)
    return keys.derived(recording_id, path.name, *made_of, *made_by)


def store(products: Sequence[Product], on_bytes: Callable[[int], None] | None = None) -> None:
    """Put the files where their keys say. What is there already stays: somebody may be watching it.

    `on_bytes` hears how many bytes have left each time; what it raises ends the work. Raises `Retryable`
    where what is there is just being removed.
    """
    with transaction() as session:
        if not take_back(session, [product.key for product in products]):
            raise Retryable("What this makes is just being removed; it can be stored when that is done.")
    for product in products:
        found = objects.size(product.key)
        if found == product.path.stat().st_size:
            continue
        if found is not None:  # the size is in the key, so it is not what was put there; nobody can watch it
            objects.delete(product.key)
        objects.put_file(product.key, product.path, product.mime, on_bytes)


def record(
    session: Session, products: Sequence[Product], recording_id: str, extract_id: str | None = None
) -> None:
    """Add the stored files' rows, in the transaction that the job's fence guards.

    Raises `Undone` where the removal of one has begun since it was stored.
    """
    wanted = [product.key for product in products]
    if not take_back(session, wanted):
        raise Undone("What this made is just being removed; it is made again.")
    there = set(session.scalars(select(Rendition.key).where(Rendition.key.in_(wanted))))
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


def replace_with(
    session: Session,
    products: Sequence[Product],
    recording_id: str,
    kinds: Collection[RenditionKind],
    extract_id: str | None = None,
) -> None:
    """Record these, and retire what else there is of these kinds of the recording itself, or of the extract:
    it was made earlier."""
    record(session, products, recording_id, extract_id)
    others = select(Rendition.key).where(
        Rendition.recording_id == recording_id,
        Rendition.extract_id == extract_id,
        Rendition.kind.in_(kinds),
        Rendition.key.not_in([product.key for product in products]),
    )
    for key in session.scalars(others).all():
        retire(session, key)


def published(recording_id: str, kind: RenditionKind) -> set[str]:
    """The keys of what there is of that kind of the recording itself."""
    query = select(Rendition.key).where(
        Rendition.recording_id == recording_id, Rendition.extract_id.is_(None), Rendition.kind == kind
    )
    with reading() as session:
        return set(session.scalars(query))
