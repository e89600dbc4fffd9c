"""Lines of a cue: the best way to break it, and a plain fill for text that somebody typed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from service.subtitles.breaks import break_cost
from service.subtitles.profile import Profile

_UNFIT = (float("inf"), ())


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a row, with what the segmentation asks of them again and again."""

    words: Sequence[str]
    offsets: Sequence[int]
    """Characters before each word and after the last, a space after every word counted."""
    places: Sequence[float]
    """What it costs to end a line or cue after each word; nothing after the last."""

    @classmethod
    def of(cls, words: Sequence[str], profile: Profile) -> "Text":
        offsets = list(accumulate((len(word) + 1 for word in words), initial=0))
        places = [break_cost(a, b, profile.breaks) for a, b in pairwise(words)]
        return cls(words, offsets, [*places, 0.0])

    def characters(self, first: int, last: int) -> int:
        """Of the words from `first` up to, but not with, `last`."""
        return self.offsets[last] - self.offsets[first] - 1


def wrap(words: Sequence[str], profile: Profile) -> str:
    """The words on as many lines as they need, broken at the best places; what does not fit the profile's
    lines is filled line by line.

    A word longer than a line keeps a line of its own: it is never cut, so no text is lost.
    """
    text = Text.of(words, profile)
    cost, breaks = best_lines(text, 0, len(words), profile)
    if cost == float("inf"):
        return "\n".join(fill(words, profile.line_length, len))
    return lines_at(text, 0, len(words), breaks)


def lines_at(text: Text, first: int, last: int, breaks: Sequence[int]) -> str:
    """The words in lines that part before the words numbered `breaks`."""
    return "\n".join(" ".join(text.words[a:b]) for a, b in pairwise((first, *breaks, last)))


def best_lines(text: Text, first: int, last: int, profile: Profile) -> tuple[float, tuple[int, ...]]:
    """What the best lines of these words cost, and which words begin the lines after the first one.

    One line costs nothing; what fits no number of lines that the profile allows costs infinitely much.
    """
    if text.characters(first, last) <= profile.line_length:
        return 0.0, ()
    best: tuple[float, tuple[int, ...]] = _UNFIT
    for lines in range(2, profile.lines + 1):
        for breaks in _ways(text, first, last, lines, profile.line_length):
            best = min(best, (_cost(text, first, last, breaks, profile), breaks))
    return best


def _ways(text: Text, first: int, last: int, lines: int, limit: int) -> Iterator[tuple[int, ...]]:
    """All ways to break the words into exactly so many lines of at most `limit` characters."""
    if lines == 1:
        if text.characters(first, last) <= limit:
            yield ()
        return
    room = limit * (lines - 1) + lines - 2
    for at in range(first + 1, last):
        if text.characters(first, at) > limit:
            return
        if text.characters(at, last) <= room:
            for rest in _ways(text, at, last, lines - 1, limit):
                yield at, *rest


def _cost(text: Text, first: int, last: int, breaks: tuple[int, ...], profile: Profile) -> float:
    costs = profile.costs
    lengths = [text.characters(a, b) for a, b in pairwise((first, *breaks, last))]
    shortest, longest = min(lengths), max(lengths)
    cost = (
        costs.line * len(breaks)
        + costs.line_break * sum(text.places[at - 1] for at in breaks)
        + costs.imbalance * (longest - shortest) / (longest + shortest)
    )
    return cost + costs.orphan if shortest * 2 < longest else cost


def fill(words: Sequence[str], limit: float, width: Callable[[str], float]) -> list[str]:
    """Lines filled one after the other up to `limit`, measured by `width`; a longer word stands alone."""
    lines: list[str] = []
    used = 0.0
    space = width(" ")
    for word in words:
        size = width(word)
        if lines and used + space + size <= limit:
            lines[-1] += " " + word
            used += space + size
        else:
            lines.append(word)
            used = size
    return lines
