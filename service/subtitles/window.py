"""The cues of an extract: those of its recording, with times counted from the extract's start."""

from collections.abc import Iterable
from dataclasses import replace

from service.subtitles.words import Cue

_SLIVER_MS = 200
"""What is left of a cue at an extract's edge must be seen this long; a shorter flash tells nothing."""


def window(cues: Iterable[Cue], start_ms: int, end_ms: int) -> list[Cue]:
    """The cues between two times of the recording, clipped to them, and shifted to start at 0."""
    shown = []
    for cue in cues:
        start, end = max(cue.start_ms, start_ms), min(cue.end_ms, end_ms)
        clipped = end - start < cue.end_ms - cue.start_ms
        if end - start >= (_SLIVER_MS if clipped else 1):
            shown.append(replace(cue, start_ms=start - start_ms, end_ms=end - start_ms))
    return shown
