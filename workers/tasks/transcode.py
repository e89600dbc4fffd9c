"""What can be watched? A copy at once where browsers play the original, a poster, all rungs in one go."""

from collections.abc import Sequence
from pathlib import Path

from service.catalogue.job import JobKind
from service.catalogue.rendition import RenditionKind
from service.config import settings
from service.storage import keys
from workers.media.encoder_version import encoder_version
from workers.media.facts import Facts
from workers.media.fragments import read_index
from workers.media.hls import media_playlist, stream_info
from workers.media.ladder import plan
from workers.media.poster import poster
from workers.media.rendition import RenditionFile
from workers.media.transcode import copy, encode
from workers.media.waveform import waveform
from workers.publishing import Product, record, store
from workers.sources import Source, source
from workers.work import Work, task


@task(JobKind.TRANSCODE)
def transcode(work: Work) -> None:
    """Publish what needs no encoding first, so that the story can be watched within seconds."""
    recording = work.recording()
    facts = Facts.from_json(recording.facts or {})
    planned = plan(facts)
    threads = settings().cpu_threads
    with source(recording) as original:
        if copied := copy(original.path, facts, planned, work.folder, cancelled=work.cancelled):
            _publish(work, [_product(recording.id, original, copied, (planned, "as it came"))])
        _publish(work, [_picture(work, recording.id, original, facts, threads)])
        encoded = encode(
            original.path,
            facts,
            planned,
            work.folder,
            threads=threads,
            on_progress=work.progress,
            cancelled=work.cancelled,
        )
        products = [_product(recording.id, original, made, planned) for made in encoded.renditions]
    store(products)
    with work.finish() as session:
        record(session, products, recording.id)


def _publish(work: Work, products: Sequence[Product]) -> None:
    store(products)
    with work.step() as session:
        record(session, products, work.held.recording_id)


def _product(recording_id: str, original: Source, made: RenditionFile, planned: object) -> Product:
    index = read_index(made.path)
    return Product(
        kind=RenditionKind(made.kind),
        key=keys.derived(recording_id, made.path.name, original.sha256, planned, encoder_version()),
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


def _picture(work: Work, recording_id: str, original: Source, facts: Facts, threads: int) -> Product:
    """A frame of the story, or the wave of its sound."""
    draw = poster if facts.video else waveform
    path = draw(original.path, facts, work.folder / "poster.jpg", threads=threads, cancelled=work.cancelled)
    return picture(path, keys.derived(recording_id, path.name, original.sha256, encoder_version()))


def picture(path: Path, key: str) -> Product:
    """A poster as a product."""
    return Product(kind=RenditionKind.POSTER, key=key, path=path, mime="image/jpeg", codec="mjpeg")
