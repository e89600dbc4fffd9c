"""The picture that stands for a recording or an extract, as a product."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from service.catalogue.rendition import RenditionKind
from service.config import settings
from workers.media.facts import Facts
from workers.media.poster import NoPoster
from workers.publishing import Product, key_of
from workers.work import Work

log = logging.getLogger(__name__)


def still(
    work: Work, draw: Callable[..., Path], film: Path, facts: Facts, name: str, made_of: Sequence[object]
) -> list[Product]:
    """What `draw` (poster, waveform) makes of `film`; nothing where nothing can be drawn, which is no reason
    to do without the rest."""
    threads, cancelled = settings().cpu_threads, work.cancelled
    try:
        path = draw(film, facts, work.folder / name, threads=threads, cancelled=cancelled)
    except NoPoster as error:
        log.warning("job %s goes on without %s: %s", work.held.job_id, name, error)
        return []
    key = key_of(work.held.recording_id, path, *made_of)
    return [Product(kind=RenditionKind.POSTER, key=key, path=path, mime="image/jpeg", codec="mjpeg")]
