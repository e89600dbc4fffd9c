"""One still that stands for a recording: typical of it, sharp, and not the black that it fades in from."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import ffmpeg

from service.errors import StoryreelError
from service.timecode import seconds
from workers.media.facts import Facts, VideoFacts
from workers.media.ladder import fitted
from workers.media.picture import shown, steady, still
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
_FLAT = 0.3
"""Entropy of the brightness, 0 to 1: below it the picture is one colour, a fade or a lens cap."""
_SHARP = 4
"""One in so many counts as sharp: who speaks, moves, and half of the stills are smeared by it."""
_TIMEOUT_S = 300
_PLACES = (0.1, 0.5, 0.0)
"""Where to look, as a part of the duration; if nothing can be seen anywhere, the last place's best is
taken."""
_JPEG = {"q:v": QUALITY, "flags:v": "+bitexact"}
_NAMES = ("signalstats.YAVG", "entropy.normalized_entropy.normal.Y", "blur")
_MEASURED = re.compile(rf"lavfi\.({'|'.join(map(re.escape, _NAMES))})=([\d.]+)$")


class NoPoster(StoryreelError):
    """Not one picture of the recording could be drawn."""


@dataclass(frozen=True, slots=True)
class Still:
    """A candidate: mean brightness (16 to 235), entropy (0 to 1) and width of its edges in pixels."""

    path: Path
    brightness: float
    entropy: float
    blur: float

    @property
    def seen(self) -> bool:
        return self.brightness > _DARK and self.entropy > _FLAT


def poster(
    recording: Path, facts: Facts, out: Path, *, threads: int, cancelled: threading.Event | None = None
) -> Path:
    """Write a JPEG of a representative frame to `out`, upright, at most 720 lines, without metadata.

    `facts.video` must be there. Raises NoPoster, FfmpegFailed, ProcessStalled, JobCancelled.
    """
    if facts.video is None:
        raise NoPoster("A recording without a picture gets a drawn waveform.")
    for part in _PLACES:
        with TemporaryDirectory(dir=out.parent) as folder:
            start_ms = round(facts.duration_ms * part)
            stills = _stills(recording, facts.video, start_ms, Path(folder), threads, cancelled)
            seen = [one for one in stills if one.seen]
            if seen or (stills and part == _PLACES[-1]):
                return best(seen or stills).path.rename(out)
    return _first(recording, facts.video, out, threads, cancelled)


def best(stills: Sequence[Still]) -> Still:
    """Of the sharpest, the one whose brightness and detail are nearest to what all of them have."""
    brightness, entropy = median(one.brightness for one in stills), median(one.entropy for one in stills)
    sharpest = sorted(stills, key=lambda one: one.blur)[: max(1, len(stills) // _SHARP)]
    return min(
        sharpest,
        key=lambda one: abs(one.brightness - brightness) / 255 + abs(one.entropy - entropy),
    )


def _stills(
    recording: Path,
    video: VideoFacts,
    start_ms: int,
    folder: Path,
    threads: int,
    cancelled: threading.Event | None,
) -> list[Still]:
    """The candidates after `start_ms`, written to `folder` and measured on the way."""
    opened = source(recording, ss=seconds(start_ms), t=_WINDOW_S, threads=threads)
    width, height = fitted(video, LINES)
    frames = steady(track(opened, video.index), video, Fraction(_STILLS_A_SECOND))
    judged = shown(frames, video, width, height).filter("signalstats").filter("entropy").filter("blurdetect")
    printed = still(judged.filter("metadata", mode="print"))
    written = ffmpeg.output(printed, f"file:{folder.resolve()}/%d.jpg", format="image2", **_JPEG)
    measured: list[dict[str, float]] = []

    def hear(line: str) -> None:
        if "pts_time:" in line:
            measured.append({})
        elif (found := _MEASURED.search(line)) and measured:
            measured[-1][found[1]] = float(found[2])

    run(
        command(written.global_args("-v", "repeat+info")),
        workdir=folder.parent,
        timeout_s=_TIMEOUT_S,
        stall_s=_TIMEOUT_S,
        on_message=hear,
        cancelled=cancelled,
    )
    return [
        Still(path, *(values.get(name, 0.0) for name in _NAMES))
        for number, values in enumerate(measured, 1)
        if (path := folder / f"{number}.jpg").is_file()
    ]


def _first(
    recording: Path, video: VideoFacts, out: Path, threads: int, cancelled: threading.Event | None
) -> Path:
    """The first picture, whenever it comes: the last resort where they are too few, or in other places."""
    opened = source(recording, threads=threads)
    picture = still(shown(track(opened, video.index), video, *fitted(video, LINES)))
    written = ffmpeg.output(picture, f"file:{out.resolve()}", **{"format": "mjpeg", "frames:v": 1}, **_JPEG)
    run(command(written), workdir=out.parent, timeout_s=_TIMEOUT_S, stall_s=_TIMEOUT_S, cancelled=cancelled)
    if not out.stat().st_size:
        raise NoPoster("No picture could be drawn from this recording.")
    return out
