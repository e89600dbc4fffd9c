"""What helps to find a place in a recording, made from a rendition of it: small stills by time, and the
sound's wave."""

from collections.abc import Sequence

from service.catalogue.rendition import STORYBOARD_INDEX, RenditionKind
from service.config import settings
from workers.media.peaks import peaks
from workers.media.rendition import RenditionFile
from workers.media.storyboard import storyboard
from workers.publishing import Product, key_of
from workers.work import Work


def stills(
    work: Work, rendition: RenditionFile, keyframe_ms: int, made_of: Sequence[object]
) -> list[Product]:
    """Sheets of stills and their index, whose names are those that the index has for them; nothing where
    there is no picture.

    `keyframe_ms` is the longest distance of the rendition's key frames, `made_of` what the files' names come
    from.
    """
    if not rendition.width:
        return []
    folder, threads = rendition.path.parent, settings().cpu_threads
    board = storyboard(rendition, keyframe_ms, folder, threads=threads, cancelled=work.cancelled)
    index = folder / "storyboard.vtt"
    index.write_text(board.index, encoding="utf-8")
    files = [(sheet, "image/jpeg", "mjpeg", board.width, board.height) for sheet in board.sheets]
    return [
        Product(
            kind=RenditionKind.STORYBOARD,
            key=key_of(work.held.recording_id, path, *made_of),
            path=path,
            mime=mime,
            codec=codec,
            width=width,
            height=height,
        )
        for path, mime, codec, width, height in (*files, (index, STORYBOARD_INDEX, "webvtt", None, None))
    ]


def wave(work: Work, rendition: RenditionFile, made_of: Sequence[object]) -> list[Product]:
    """The peaks of its sound; nothing where there is none."""
    if "aac" not in rendition.codec:
        return []
    out, threads = rendition.path.with_name("peaks.json"), settings().cpu_threads
    drawn = peaks(rendition, out, threads=threads, cancelled=work.cancelled)
    key = key_of(work.held.recording_id, drawn, *made_of)
    return [Product(RenditionKind.PEAKS, key, drawn, "application/json", "audiowaveform")]
