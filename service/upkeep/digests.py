"""Reading every original again: are its bytes still those whose hash was taken when it was probed?"""

import hashlib
from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from service.catalogue.database import reading
from service.catalogue.recording import Recording
from service.errors import NotFound
from service.storage import objects
from service.upkeep.paging import each
from service.upkeep.problem import Problem


def bytes_to_read() -> int:
    """How much `changed_originals` downloads."""
    with reading() as session:
        hashed = select(func.sum(Recording.source_bytes)).where(Recording.source_sha256.is_not(None))
        return int(session.scalar(hashed) or 0)  # PostgreSQL sums to a decimal number


def changed_originals(on_bytes: Callable[[int], None]) -> Iterator[Problem]:
    """Originals with other bytes than they had. `on_bytes` hears how many were read each time."""
    for recording in each(select(Recording).where(Recording.source_sha256.is_not(None)), Recording.id, ""):
        digest = hashlib.sha256()
        try:
            for piece in objects.stream(recording.source_key):
                digest.update(piece)
                on_bytes(len(piece))
        except NotFound:
            continue  # told as missing already
        if digest.hexdigest() != recording.source_sha256:
            yield Problem(
                f"recording {recording.id}: the bytes of its original have changed; a backup made after "
                f"{recording.created_at:%Y-%m-%d %H:%M} UTC has them, as {recording.source_key}"
            )
