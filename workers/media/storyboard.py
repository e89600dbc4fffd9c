"""Small stills on sheets, and the index that tells players which still to show where somebody points.

The index is WebVTT with media fragments (W3C Media Fragments 1.0, `#xywh=`), as Vidstack, media-chrome and
video.js read it; it names the sheets by their bare file names, so it works wherever they lie together.
"""

import math
import threading
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from service import timecode
from workers.media.process import allowance_s, run
from workers.media.rendition import RenditionFile
from workers.media.source_input import command, source

_LONGER_SIDE = 160
"""Pixels: a face is known at it, and it stands above a player's bar on a phone of 360 px. Upright stills are
as tall, so that they do not cover the film."""
_ACROSS = 10
_ON_A_SHEET = _ACROSS * _ACROSS
"""1600 by 900 pixels and some 150 kB: one request for the first minutes, and not all of six hours at once."""
_MOST = 600
"""Stills of one recording, on six sheets: a player's bar is some 600 px wide, and nobody points at less than
a pixel."""
_GRAIN_MS = 2000
"""A minute gets thirty stills. Above twenty minutes they are four seconds apart or more, so that our key
frames are all that has to be decoded: six hours are done in one minute."""
_QUALITY = 5
"""mjpeg's quantiser, 2 (best) to 31: at this size the next one shows."""
_SLOWEST = 0.5
"""Times the length, for a rendition that has to be decoded whole."""
_INDEX_HEAD = "WEBVTT\n"


@dataclass(frozen=True, slots=True)
class Storyboard:
    """`sheets` are JPEGs in their order, all of the size `width` by `height` pixels; `index` is WebVTT."""

    sheets: tuple[Path, ...]
    width: int
    height: int
    index: str


def storyboard(
    rendition: RenditionFile,
    keyframe_ms: int,
    out_dir: Path,
    *,
    threads: int,
    cancelled: threading.Event | None = None,
) -> Storyboard:
    """Write `storyboard-1.jpg` and its followers to `out_dir`, without metadata.

    `rendition` has a picture, upright and with square pixels; the smallest one is the cheapest. `keyframe_ms`
    is the longest distance between its key frames: only these are decoded where they lie close enough.
    Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    if not rendition.width or not rendition.height:
        raise ValueError("no picture to show")
    interval_ms = _interval_ms(rendition.duration_ms)
    stills = max(1, math.ceil(rendition.duration_ms / interval_ms))
    across = min(_ACROSS, stills)
    down = min(_ACROSS, math.ceil(stills / across))
    width, height = _still_size(rendition.width, rendition.height)
    only_keys = {"skip_frame": "nokey"} if keyframe_ms <= interval_ms else {}
    film = source(rendition.path, threads=threads, **only_keys)  # a kept picture is a stranger's still
    sheets = (
        film["v:0"]
        # The still nearest to its span's middle. `pass` keeps a last one that would stand for less than half.
        .filter("fps", f"1000/{interval_ms}", start_time=0, eof_action="pass")
        .filter("scale", width, height, flags="area")
        .filter("setsar", "1")
        # The last still stands to the end, where the sound goes on or the last key frame lies before it.
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("trim", end_frame=stills)
        .filter("tile", f"{across}x{down}")
        .filter("format", "yuvj420p")
    )
    options = {"format": "image2", "c:v": "mjpeg", "q:v": _QUALITY, "flags:v": "+bitexact", "fps_mode": "vfr"}
    written = ffmpeg.output(sheets, f"file:{(out_dir / 'storyboard-%d.jpg').resolve()}", **options)
    run(
        command(written),
        workdir=out_dir,
        timeout_s=allowance_s(rendition.duration_ms, _SLOWEST),
        stall_s=allowance_s(rendition.duration_ms, _SLOWEST),  # nothing is written until a sheet is full
        cancelled=cancelled,
    )
    count = math.ceil(stills / _ON_A_SHEET)
    names = tuple(out_dir / f"storyboard-{number}.jpg" for number in range(1, count + 1))
    index = _index(names, stills, across, (width, height), interval_ms, rendition.duration_ms)
    return Storyboard(names, width * across, height * down, index)


def _interval_ms(duration_ms: int) -> int:
    """From one still to the next: the fewest whole grains that keep to the most stills."""
    return _GRAIN_MS * max(1, math.ceil(duration_ms / _MOST / _GRAIN_MS))


def _still_size(width: int, height: int) -> tuple[int, int]:
    """At most the longer side in each direction, and even, as the sheet's halved colours need."""
    scale = _LONGER_SIDE / max(width, height)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _index(
    sheets: tuple[Path, ...],
    stills: int,
    across: int,
    size: tuple[int, int],
    interval_ms: int,
    duration_ms: int,
) -> str:
    """A cue for each still: until when it stands, on which sheet, and where on it."""
    width, height = size
    cues = [_INDEX_HEAD]
    for number in range(stills):
        sheet, place = divmod(number, _ON_A_SHEET)
        down, right = divmod(place, across)
        start, end = number * interval_ms, min((number + 1) * interval_ms, duration_ms)
        where = f"{sheets[sheet].name}#xywh={right * width},{down * height},{width},{height}"
        cues.append(f"{timecode.vtt(start)} --> {timecode.vtt(end)}\n{where}\n")
    return "\n".join(cues)
