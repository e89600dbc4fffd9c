"""Who speaks, in a text that came back from a format without a place for it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.subtitles.compare import pairs
from service.subtitles.words import Cue


def with_speakers_of(known: Sequence[Cue], brought: Sequence[Cue]) -> list[Cue]:
    """The cues of `brought`, each with the speaker of the known cue that it came from.

    That is the one that says the same, so that all times may have been shifted; else the one that is shown
    with it the longest; else, of several that were changed in one place, the one that stands where it does.
    """
    return list(_named(known, brought)) if any(cue.speaker for cue in known) else list(brought)


def _named(known: Sequence[Cue], brought: Sequence[Cue]) -> Iterator[Cue]:
    starts = [cue.start_ms for cue in known]
    for before, cue in pairs(known, brought):
        if cue is None:
            continue
        if before is None or before.text != cue.text:
            first = max(0, bisect_left(starts, cue.start_ms) - 1)
            before = _longest_beside(cue, known[first : bisect_left(starts, cue.end_ms)]) or before
        yield replace(cue, speaker=cue.speaker or (before.speaker if before else None))


def _longest_beside(cue: Cue, known: Sequence[Cue]) -> Cue | None:
    beside = [one for one in known if _together(one, cue) > 0]
    return max(beside, key=lambda one: _together(one, cue), default=None)


def _together(one: Cue, other: Cue) -> int:
    return min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
