"""What helps to find a place in a recording, made from a rendition of it: small stills by time, and the
sound's wave."""

import threading
from collections.abc import Sequence

from service.catalogue.rendition import STORYBOARD_INDEX, RenditionKind
from workers.media.peaks import peaks
from workers.media.rendition import RenditionFile
from workers.media.storyboard import storyboard
from workers.publishing import Product, key_of


def previews(
    rendition: RenditionFile,
    keyframe_ms: int,
    recording_id: str,
    made_of: Sequence[object],
    *,
    threads: int,
    cancelled: threading.Event,
) -> list[Product]:
    """Stills where `rendition` has a picture, and peaks where it has sound, written beside it.

    `keyframe_ms` is the longest distance of its key frames, `made_of` what the files' names come from.
    """
    made = []
    if rendition.width:
        made += _stills(rendition, keyframe_ms, recording_id, made_of, threads, cancelled)
    if "aac" in rendition.codec:
        wave = peaks(rendition, rendition.path.with_name("peaks.json"), threads=threads, cancelled=cancelled)
        key = key_of(recording_id, wave, *made_of)
        made.append(Product(RenditionKind.PEAKS, key, wave, "application/json", "audiowaveform"))
    return made


def _stills(
    rendition: RenditionFile,
    keyframe_ms: int,
    recording_id: str,
    made_of: Sequence[object],
    threads: int,
    cancelled: threading.Event,
) -> list[Product]:
    """The sheets and their index, whose names are those that the index has for them."""
    folder = rendition.path.parent
    board = storyboard(rendition, keyframe_ms, folder, threads=threads, cancelled=cancelled)
    index = folder / "storyboard.vtt"
    index.write_text(board.index, encoding="utf-8")
    files = [(sheet, "image/jpeg", "mjpeg", board.width, board.height) for sheet in board.sheets]
    return [
        Product(
            kind=RenditionKind.STORYBOARD,
            key=key_of(recording_id, path, *made_of),
            path=path,
            mime=mime,
            codec=codec,
            width=width,
            height=height,
        )
        for path, mime, codec, width, height in (*files, (index, STORYBOARD_INDEX, "webvtt", None, None))
    ]
