"""One still that stands for a recording: a picture that is typical of it, and not the black it fades in
from."""

import threading
from pathlib import Path

import ffmpeg

from service.errors import StoryreelError
from service.timecode import seconds
from workers.media.facts import Facts, VideoFacts
from workers.media.ladder import fitted
from workers.media.process import run
from workers.media.source_input import command, source, track

LINES = 720
"""Enough for a page's full width; a poster is loaded before anything plays."""
QUALITY = 4
"""mjpeg's quantiser, 2 (best) to 31: about 80 kB a picture at 720 lines."""

_WINDOW_S = 20
_STILLS_A_SECOND = 2
"""Forty stills to choose from, decoded in a second or two."""
_DARK = 40
"""Mean brightness, of 16 (black) to 235: below it there is little to see."""
_TIMEOUT_S = 300
_PLACES = ((0.1, True), (0.5, True), (0.0, False))
"""Where to look, as a part of the duration, and whether dark stills are left out: a dark recording gets a
dark one."""


class NoPoster(StoryreelError):
    """Not one picture of the recording could be drawn."""


def poster(
    recording: Path, facts: Facts, out: Path, *, threads: int, cancelled: threading.Event | None = None
) -> Path:
    """Write a JPEG of a representative frame to `out`, upright, at most 720 lines, without metadata.

    `facts.video` must be there. Raises NoPoster, FfmpegFailed, ProcessStalled, JobCancelled.
    """
    if facts.video is None:
        raise NoPoster("A recording without a picture gets a drawn waveform.")
    for part, skip_dark in _PLACES:
        arguments = _arguments(
            recording, facts.video, round(facts.duration_ms * part), skip_dark, out, threads
        )
        run(arguments, workdir=out.parent, timeout_s=_TIMEOUT_S, stall_s=_TIMEOUT_S, cancelled=cancelled)
        if out.is_file() and out.stat().st_size > 0:
            return out
    raise NoPoster("No picture could be drawn from this recording.")


def _arguments(
    recording: Path, video: VideoFacts, start_ms: int, skip_dark: bool, out: Path, threads: int
) -> list[str]:
    width, height = fitted(video, LINES)
    opened = source(recording, ss=seconds(start_ms), t=_WINDOW_S, threads=threads)
    stills = (
        track(opened, video.index)
        .filter("fps", fps=_STILLS_A_SECOND, round="up")
        .filter("scale", width, height)
        .filter("setsar", "1")
        .filter("format", "yuvj420p")
    )
    if skip_dark:
        stills = stills.filter("signalstats").filter(
            "metadata", mode="select", key="lavfi.signalstats.YAVG", value=_DARK, function="greater"
        )
    chosen = stills.filter("thumbnail", n=_WINDOW_S * _STILLS_A_SECOND)
    options = {"format": "mjpeg", "frames:v": 1, "q:v": QUALITY, "flags:v": "+bitexact"}
    return command(ffmpeg.output(chosen, f"file:{out.resolve()}", **options))
