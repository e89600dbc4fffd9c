"""What can be watched? A copy at once where browsers play the original, a poster, then everything else: all
rungs in one go, and what helps to find a place in them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.rendition import RenditionKind
from service.config import settings
from service.storage import keys
from workers.media.encoder_version import encoder_version
from workers.media.facts import Facts
from workers.media.fragments import read_index
from workers.media.hls import media_playlist, stream_info
from workers.media.ladder import Plan, plan
from workers.media.poster import poster
from workers.media.rendition import RenditionFile
from workers.media.rungs import KEYFRAME_S
from workers.media.transcode import Encoded, copy, encode
from workers.media.waveform import waveform
from workers.previews import previews
from workers.publishing import Product, keep_only, record, store
from workers.sources import Source, source
from workers.work import Work, task

_COPIED, _DRAWN, _ENCODED = 0.03, 0.05, 0.95
"""Where each step takes the progress to, as long as they take on ten minutes of 1080p; stills and peaks take
the rest."""


@task(JobKind.TRANSCODE)
def transcode(work: Work) -> None:
    """Publish what needs no encoding first, so that the story can be watched within seconds."""
    recording = work.recording()
    facts = Facts.from_json(recording.facts or {})
    planned = plan(facts)
    with source(recording) as original:
        made_of = (original.sha256, replace(facts, findings=(), warnings=()), planned, encoder_version())
        copied = _copied(work, original, facts, planned)
        early = [_playable(recording.id, copied, *made_of, "as it came")] if copied else []
        _publish(work, early)
        if copied and planned.below:
            copied.path.unlink()  # smaller ones will come to look at; the disk has room for those
        still = _still(work, original, facts, made_of)
        _publish(work, [still])
        encoded = _encoded(work, original, facts, planned)
    renditions = [_playable(recording.id, made, *made_of) for made in encoded.renditions]
    _publish(work, renditions)
    smallest = [*filter(None, [copied]), *encoded.renditions][-1]
    beside = _beside(work, smallest, facts, made_of)
    store(beside)
    kinds = {product.kind for product in renditions}
    kept = [product for product in early if product.kind not in kinds]
    with work.finish() as session:
        record(session, beside, recording.id)
        keep_only(session, [*kept, still, *renditions, *beside], recording.id)
        row = session.get_one(Recording, recording.id)
        row.findings = [finding.to_json() for finding in (*facts.findings, *encoded.findings)]
        row.warnings = [warning.to_json() for warning in (*facts.warnings, *encoded.warnings)]


def _publish(work: Work, products: Sequence[Product]) -> None:
    store(products)
    with work.step() as session:
        record(session, products, work.held.recording_id)


def _copied(work: Work, original: Source, facts: Facts, planned: Plan) -> RenditionFile | None:
    listen = work.part(0, _COPIED)
    return copy(original.path, facts, planned, work.folder, on_progress=listen, cancelled=work.cancelled)


def _still(work: Work, original: Source, facts: Facts, made_of: Sequence[object]) -> Product:
    """A frame of the story, or the wave of its sound."""
    draw, threads = poster if facts.video else waveform, settings().cpu_threads
    path = draw(original.path, facts, work.folder / "poster.jpg", threads=threads, cancelled=work.cancelled)
    return picture(path, keys.derived(work.held.recording_id, path.name, *made_of))


def _encoded(work: Work, original: Source, facts: Facts, planned: Plan) -> Encoded:
    return encode(
        original.path,
        facts,
        planned,
        work.folder,
        threads=settings().cpu_threads,
        on_progress=work.part(_DRAWN, _ENCODED),
        cancelled=work.cancelled,
    )


def _beside(work: Work, smallest: RenditionFile, facts: Facts, made_of: Sequence[object]) -> list[Product]:
    """Stills and peaks; where the picture is the source's own, so are its key frames."""
    own = smallest.copied and facts.video
    return previews(
        smallest,
        own.keyframe_ms if own else KEYFRAME_S * 1000,
        work.held.recording_id,
        made_of,
        threads=settings().cpu_threads,
        cancelled=work.cancelled,
    )


def _playable(recording_id: str, made: RenditionFile, *made_of: object) -> Product:
    index = read_index(made.path)
    return Product(
        kind=RenditionKind(made.kind),
        key=keys.derived(recording_id, made.path.name, *made_of),
        path=made.path,
        mime=made.mime,
        codec=made.codec,
        width=made.width,
        height=made.height,
        copied=made.copied,
        duration_ms=made.duration_ms,
        hls=media_playlist(index, made.path.name),
        stream_info=stream_info(made, index),
    )


def picture(path: Path, key: str) -> Product:
    """A poster as a product."""
    return Product(kind=RenditionKind.POSTER, key=key, path=path, mime="image/jpeg", codec="mjpeg")
