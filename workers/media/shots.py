"""Changes of shot: the instants at which a picture has nothing to do with the one before it.

Key frames are looked at first: between two of them that are alike nothing was cut,
unless somebody cut away and back within that second or two. Only what lies between two that differ is decoded
whole. Fades are not found, and need not be: no cue looks as if it began anew in one.
"""

import re
import threading
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import ffmpeg

from service.timecode import seconds
from workers.media.facts import Facts
from workers.media.process import allowance_s, run
from workers.media.progress import ignore
from workers.media.source_input import command, source, track

_WIDTH = 160
"""Pixels: a cut changes all of the picture, and noise is gone at this size."""
_CUT = 10
"""From here on ffmpeg's `scdet` calls it a change of scene: how much brightness changed, in percent, beyond
what changed in the frame before. Hand-held walking stays below 3."""
_DIFFERS = 5
"""The same between two key frames, without regard to the one before: half, so as to miss none."""
_CLOSE_MS, _FAR_MS = 400, 4000
"""Key frames closer than the one are nearly all frames, farther than the other tell too little: then one pass
over everything is cheaper."""
_SLOWEST = 1
"""Times the length. Looking for cuts that takes longer than the film is not worth the wait."""
_MOST = 200
"""Stretches that are decoded one by one: a process for each costs a fifth of a second."""
_FRAME = re.compile(r"\bpts:\s*(-?\d+)")
_MEASURED = re.compile(r"lavfi\.scd\.(?:mafd|score)=([\d.]+)")


class _Stretch(NamedTuple):
    start_ms: int
    end_ms: int


def shots(
    recording: Path,
    facts: Facts,
    workdir: Path,
    *,
    threads: int,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> list[int]:
    """The first instants of new shots in milliseconds, in order; none of a recording without a picture.

    Raises FfmpegFailed, FfmpegHindered, ProcessStalled, JobCancelled.
    """
    if facts.video is None:
        return []
    look = _Look(recording, facts.video.index, workdir, threads, cancelled)
    stretches = whole = [_Stretch(0, facts.duration_ms)]
    if _CLOSE_MS <= facts.video.keyframe_ms <= _FAR_MS:
        stretches = changed(look.keys(*whole), facts.duration_ms)
        if len(stretches) > _MOST:
            stretches = whole
    found: set[int] = set()
    for done, stretch in enumerate(stretches):
        on_progress(done / len(stretches))
        found |= set(look.cuts(stretch))
    return sorted(found)


def changed(keys: Sequence[tuple[int, float]], end_ms: int) -> list[_Stretch]:
    """What lies between key frames that differ, neighbours joined; `keys` are instants with the difference
    from the key frame before. What follows the last one counts as changed: nothing tells of it."""
    stretches: list[_Stretch] = []
    for (start, _), (end, difference) in pairwise([*keys, (end_ms, float("inf"))]):
        if difference < _DIFFERS:
            continue
        if stretches and stretches[-1].end_ms == start:
            start = stretches.pop().start_ms
        stretches.append(_Stretch(start, end))
    return stretches


class _Look(NamedTuple):
    """One track of a recording, small and grey."""

    recording: Path
    number: int
    workdir: Path
    threads: int
    cancelled: threading.Event | None

    def keys(self, stretch: _Stretch) -> list[tuple[int, float]]:
        """Each key frame's instant, and how much it differs from the one before."""
        printed = {"key": "lavfi.scd.mafd"}
        keys = self._measured(stretch, printed, skip_frame="nokey")
        first = self._measured(stretch, printed, frames=1)
        # Told to decode key frames alone, ffmpeg does not learn when the recording begins, and counts from 0.
        late_ms = keys[0][0] - first[0][0] if keys and first else 0
        return [(at - late_ms, difference) for at, difference in keys]

    def cuts(self, stretch: _Stretch) -> list[int]:
        """Where shots change after its first frame, up to and with the one at its end."""
        printed = {"key": "lavfi.scd.score", "value": _CUT, "function": "greater"}
        return [at for at, _ in self._measured(stretch, printed, skip_loop_filter="all")]

    def _measured(
        self, stretch: _Stretch, printed: dict[str, Any], frames: int | None = None, **options: Any
    ) -> list[tuple[int, float]]:
        """The instants of the frames of which `printed` tells a number, and the numbers."""
        length_ms = stretch.end_ms - stretch.start_ms + 100  # the frame at its end, too
        opened = source(
            self.recording,
            ss=seconds(stretch.start_ms),
            t=seconds(length_ms),
            threads=self.threads,
            noautorotate=None,
            **options,
        )
        small = (
            track(opened, self.number)
            .filter("scale", _WIDTH, -2, flags="fast_bilinear")
            .filter("format", "gray")
            .filter("settb", "1/1000")
            .filter("scdet", threshold=0)
            .filter("metadata", mode="print", **printed)
        )
        heard: list[str] = []
        limit = {"frames:v": frames} if frames else {}
        written = ffmpeg.output(small, "-", format="null", **limit).global_args("-v", "repeat+info")
        run(
            command(written),
            workdir=self.workdir,
            timeout_s=allowance_s(length_ms, _SLOWEST),
            on_message=lambda line: heard.append(line) if "pts:" in line or "lavfi.scd" in line else None,
            cancelled=self.cancelled,
        )
        found = []
        at = 0
        for line in heard:
            if frame := _FRAME.search(line):
                at = stretch.start_ms + int(frame[1])
            elif measured := _MEASURED.search(line):
                found.append((at, float(measured[1])))
        return found
