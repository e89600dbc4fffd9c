"""What can be watched? A copy at once where browsers play the original, a poster, then everything else: all
rungs in one go, and what helps to find a place in them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.rendition import RenditionKind
from service.config import settings
from service.findings import FindingCode
from workers.media.facts import Facts
from workers.media.fragments import read_index
from workers.media.hls import media_playlist, stream_info
from workers.media.ladder import Plan, plan
from workers.media.poster import poster
from workers.media.rendition import RenditionFile
from workers.media.rungs import KEYFRAME_S
from workers.media.transcode import Encoded, copy, encode
from workers.media.waveform import waveform
from workers.previews import stills, wave
from workers.publishing import Product, key_of, published, record, replace_with
from workers.sources import Source
from workers.stills import Spared, still
from workers.work import Work, task

_COPIED, _DRAWN, _ENCODED = 0.03, 0.05, 0.95
"""Where each step takes the progress to, by estimate: encoding takes nearly all of the time, stills and peaks
the rest."""
_WATCHED = (RenditionKind.VIDEO, RenditionKind.AUDIO, RenditionKind.RUNG, RenditionKind.POSTER)
_SPARED = (FindingCode.NO_STILL, FindingCode.NO_PREVIEWS)


@task(JobKind.TRANSCODE)
def transcode(work: Work) -> None:
    """Publish what needs no encoding first, so that the story can be watched within seconds."""
    recording = work.recording()
    facts = Facts.from_json(recording.facts or {})
    planned, spared = plan(facts), Spared(work)
    with work.source(recording) as original:
        made_of = (original.sha256, replace(facts, findings=(), warnings=()), planned)
        copied = _copied(work, original, facts, planned)
        early = [_playable(recording.id, copied, *made_of, "as it came")] if copied else []
        there = published(recording.id, RenditionKind(planned.best.kind))
        # An earlier attempt may have come to something better, which people see now.
        shown = [product for product in early if not there or product.key in there]
        _publish(work, shown)
        if copied and shown and planned.below:
            copied.path.unlink()  # smaller ones will come to look at; the disk has room for those
        draw = partial(still, work, poster if facts.video else waveform, original.path, facts)
        frame = spared.attempt(FindingCode.NO_STILL, lambda: draw("poster.jpg", made_of))
        _publish(work, frame)
        encoded = _encoded(work, original, facts, planned)
    renditions = [_playable(recording.id, made, *made_of) for made in encoded.renditions]
    kinds = {product.kind for product in renditions}
    kept = [product for product in early if product.kind not in kinds]
    _replace(work, [*kept, *frame, *renditions], facts, encoded, spared)
    smallest = [*filter(None, [copied]), *encoded.renditions][-1]
    _finish_with(work, _beside(work, smallest, facts, made_of, spared), spared)


def _publish(work: Work, products: Sequence[Product]) -> None:
    work.store(products)
    work.step(lambda session: record(session, products, work.held.recording_id))


def _replace(work: Work, products: Sequence[Product], facts: Facts, encoded: Encoded, spared: Spared) -> None:
    """Publish all there is to watch at once, in place of what there was, and tell what was done."""

    def save(session: Session) -> None:
        replace_with(session, products, work.held.recording_id, _WATCHED)
        row = session.get_one(Recording, work.held.recording_id)
        row.findings = [finding.to_json() for finding in (*facts.findings, *encoded.findings)]
        row.warn(session, (*encoded.warnings, *spared.warnings), instead_of=_SPARED)

    work.store(products)
    work.step(save)


def _finish_with(work: Work, beside: Sequence[Product], spared: Spared) -> None:
    def save(session: Session) -> None:
        replace_with(session, beside, work.held.recording_id, {product.kind for product in beside})
        session.get_one(Recording, work.held.recording_id).warn(session, spared.warnings)

    work.store(beside)
    work.finish(save)


def _copied(work: Work, original: Source, facts: Facts, planned: Plan) -> RenditionFile | None:
    listen = work.part(0, _COPIED)
    return copy(original.path, facts, planned, work.folder, on_progress=listen, cancelled=work.cancelled)


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


def _beside(
    work: Work, smallest: RenditionFile, facts: Facts, made_of: Sequence[object], spared: Spared
) -> list[Product]:
    """Stills and peaks; where the picture is the source's own, so are its key frames."""
    own = smallest.copied and facts.video
    keyframe_ms = own.keyframe_ms if own else KEYFRAME_S * 1000
    return [
        *spared.attempt(FindingCode.NO_PREVIEWS, lambda: stills(work, smallest, keyframe_ms, made_of)),
        *spared.attempt(FindingCode.NO_PREVIEWS, lambda: wave(work, smallest, made_of)),
    ]


def _playable(recording_id: str, made: RenditionFile, *made_of: object) -> Product:
    index = read_index(made.path)
    hls = media_playlist(index, made.path.name)
    return Product(
        kind=RenditionKind(made.kind),
        # Where its pieces lie tells it apart from any other that could come of the same work.
        key=key_of(recording_id, made.path, *made_of, hls),
        path=made.path,
        mime=made.mime,
        codec=made.codec,
        width=made.width,
        height=made.height,
        copied=made.copied,
        duration_ms=made.duration_ms,
        hls=hls,
        stream_info=stream_info(made, index),
    )
