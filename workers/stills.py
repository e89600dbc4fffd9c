"""What goes with a story and is no reason to do without the story: the picture that stands for it, stills,
the sound's wave, where its shots change."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from service.catalogue.rendition import RenditionKind
from service.config import settings
from service.errors import ProcessStalled
from service.findings import Finding, FindingCode
from workers.media.facts import Facts
from workers.media.poster import NoPoster
from workers.media.process import FfmpegFailed, FfmpegHindered
from workers.publishing import Product, key_of
from workers.work import Work

log = logging.getLogger(__name__)

Made = TypeVar("Made")

_LEFT_OUT = (NoPoster, FfmpegFailed, FfmpegHindered, ProcessStalled)
"""What the recording may bring about. A bug, a storage that is away or a full disk ends the attempt."""


class Spared:
    """Makes things that a story can do without. `warnings` says which of them it has to."""

    def __init__(self, work: Work) -> None:
        self.warnings: list[Finding] = []
        self._work = work

    def attempt(self, without: FindingCode, make: Callable[[], list[Made]]) -> list[Made]:
        """What `make` makes, or nothing, and a warning."""
        try:
            return make()
        except _LEFT_OUT as error:
            log.warning("job %s goes on, %s: %s", self._work.held.job_id, without, error)
            self.warnings.append(Finding(without))
            return []


def still(
    work: Work, draw: Callable[..., Path], film: Path, facts: Facts, name: str, made_of: Sequence[object]
) -> list[Product]:
    """The picture that `draw` (poster, waveform) makes of `film`, as a product. Raises what `draw` raises."""
    path = draw(film, facts, work.folder / name, threads=settings().cpu_threads, cancelled=work.cancelled)
    key = key_of(work.held.recording_id, path, *made_of)
    return [Product(kind=RenditionKind.POSTER, key=key, path=path, mime="image/jpeg", codec="mjpeg")]
