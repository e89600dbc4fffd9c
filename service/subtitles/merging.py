"""Two people's corrections of the same cues put together, cue by cue; where both changed the same, both are
kept for a person to choose from.

Cues that all three versions have at the same times are compared one by one; between those, stretches of cues
are compared as a whole. People change texts far more often than times, so a place that needs a choice is
nearly always a single cue. Sorting apart, the work grows with the number of cues.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.subtitles.words import Cue


@dataclass(frozen=True, slots=True)
class Place:
    """Cues that both changed, each in a way of their own; either side may have taken them out."""

    mine: tuple[Cue, ...]
    theirs: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """`cues` are settled, in order; `places` are to be chosen, in order. `taken_over` counts the stretches
    that only the other changed."""

    cues: list[Cue]
    places: list[Place]
    taken_over: int


def merge(base: Sequence[Cue], mine: Sequence[Cue], theirs: Sequence[Cue]) -> Merged:
    """What comes of `base` when it was changed to `mine` by one person and to `theirs` by another."""
    cues: list[Cue] = []
    places: list[Place] = []
    taken_over = 0
    for old, own, others in _stretches(base, mine, theirs):
        if own in (others, old):
            cues += others
            taken_over += own != others
        elif others == old:
            cues += own
        else:
            places.append(Place(tuple(own), tuple(others)))
    return Merged(cues, places, taken_over)


def _stretches(*versions: Sequence[Cue]) -> Iterator[list[list[Cue]]]:
    """The same stretch of each version, one after the other: single cues that all have at the same times, and
    whatever lies between two of these."""
    rows = [sorted(version, key=_times) for version in versions]
    counts = [Counter(map(_times, row)) for row in rows]
    shared = [times for times in counts[0] if all(count[times] == 1 for count in counts)]
    at = [0] * len(rows)
    for times in shared:
        found = []
        for index, row in enumerate(rows):
            first = at[index]
            while _times(row[at[index]]) != times:
                at[index] += 1
            found.append(row[first : at[index]])
        if any(found):
            yield found
        yield [[row[place]] for row, place in zip(rows, at, strict=True)]
        at = [place + 1 for place in at]
    rest = [row[place:] for row, place in zip(rows, at, strict=True)]
    if any(rest):
        yield rest


def _times(cue: Cue) -> tuple[int, int]:
    return cue.start_ms, cue.end_ms
