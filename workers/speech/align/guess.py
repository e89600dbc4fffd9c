"""When words are said that nothing was heard of: by what was heard around them, and by their letters."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from statistics import median

from workers.speech.align.forced import Times
from workers.speech.align.spans import Span
from workers.speech.align.spread import spread

_NEAR_WORDS = 10
"""On each side, whose times tell how late a text is just there: it may drift."""


class Guess:
    """For words of one recording, of which words were `heard` at times that are in order."""

    def __init__(self, heard: Sequence[Times], duration_ms: int) -> None:
        self._heard = heard
        self._starts = [times.start_ms for times in heard]
        self._duration_ms = duration_ms

    def times(
        self, span: Span, texts: Sequence[str], own: Sequence[Times], placed: Mapping[int, Times]
    ) -> dict[int, Times]:
        """Times for the span's words, between those of its neighbours.

        Where something else was heard, over that: it is what these words stand for. Else the words' `own`
        times, as much later or earlier as those around them have turned out to be. Else evenly.
        """
        before, after = placed.get(span.first - 1), placed.get(span.end)
        room = Times(before.end_ms if before else 0, after.start_ms if after else self._duration_ms)
        words = texts[span.first : span.end]
        islands = self._within(room)
        if islands:
            guessed = spread(words, islands)
        else:
            late = _lateness(span, own, placed)
            moved = [
                Times(_clamped(start + late, room), _clamped(end + late, room))
                for start, end in own[span.first : span.end]
            ]
            apart = all(end > start for start, end in moved)
            guessed = moved if apart else spread(words, [Times(room.start_ms, max(room))])
        return dict(zip(range(*span), guessed, strict=True))

    def _within(self, room: Times) -> list[Times]:
        """What was heard in there."""
        first = bisect_left(self._starts, room.start_ms)
        end = bisect_left(self._starts, room.end_ms)
        clipped = (Times(start, min(stop, room.end_ms)) for start, stop in self._heard[first:end])
        return [times for times in clipped if times.end_ms > times.start_ms]


def _lateness(span: Span, own: Sequence[Times], placed: Mapping[int, Times]) -> int:
    near = (*range(span.first - _NEAR_WORDS, span.first), *range(span.end, span.end + _NEAR_WORDS))
    return int(median([placed[at].start_ms - own[at].start_ms for at in near if at in placed] or [0]))


def _clamped(at_ms: int, room: Times) -> int:
    return max(room.start_ms, min(at_ms, room.end_ms))
