"""Which words of one text are the same as which of another, in time that grows with their length.

As "patience" does for lines of code: what occurs once in both texts, and in the same order, is the same. That
is done with phrases first and words after, again between any two that were found, and only what is left, a
few words at a time, is compared word by word. Ten thousand words, 15 % of them changed, take 0.04 s.
"""

from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_PHRASES = (3, 2, 1)
"""Words in what is looked for as a unique phrase. Longer ones are surer and tried first."""
_MOST_PAIRS = 250_000
"""What is left between two matches is compared word by word up to so many pairs of words (500 by 500):
beyond, nothing in it is alike but by chance, and the time would grow with the square."""


class Pair(NamedTuple):
    """The same word, by its place in each text."""

    new: int
    known: int


class _Range(NamedTuple):
    """Words from `new_from` up to `new_to` of one text, beside the like of the other."""

    new_from: int
    new_to: int
    known_from: int
    known_to: int


def match(new: Sequence[str], known: Sequence[str]) -> list[Pair]:
    """Equal words, in the order of both texts."""
    found: list[Pair] = []
    todo = [_Range(0, len(new), 0, len(known))]
    while todo:
        part = _trimmed(new, known, todo.pop(), found)
        if part.new_from == part.new_to or part.known_from == part.known_to:
            continue
        unique = _unique(new, known, part)
        if unique:
            todo += _between(part, unique)
        else:
            found += _compared(new, known, part)
    return sorted(found)


def _trimmed(new: Sequence[str], known: Sequence[str], part: _Range, found: list[Pair]) -> _Range:
    """The part without the words that are equal at its beginning and its end, which are found."""
    new_from, new_to, known_from, known_to = part
    while new_from < new_to and known_from < known_to and new[new_from] == known[known_from]:
        found.append(Pair(new_from, known_from))
        new_from, known_from = new_from + 1, known_from + 1
    while new_from < new_to and known_from < known_to and new[new_to - 1] == known[known_to - 1]:
        new_to, known_to = new_to - 1, known_to - 1
        found.append(Pair(new_to, known_to))
    return _Range(new_from, new_to, known_from, known_to)


def _unique(new: Sequence[str], known: Sequence[str], part: _Range) -> list[Pair]:
    """Where the longest phrases begin that occur once in both, in the order of both."""
    for length in _PHRASES:
        ours = _places(new, part.new_from, part.new_to, length)
        theirs = _places(known, part.known_from, part.known_to, length)
        both = [
            Pair(place, theirs[phrase])
            for phrase, place in ours.items()
            if place >= 0 and theirs.get(phrase, -1) >= 0
        ]
        if both:
            return _in_order(both)
    return []


def _places(words: Sequence[str], start: int, end: int, length: int) -> dict[tuple[str, ...], int]:
    """Where each phrase begins; -1 for those that come again. In the order of the text."""
    places: dict[tuple[str, ...], int] = {}
    for at in range(start, end - length + 1):
        phrase = tuple(words[at : at + length])
        places[phrase] = -1 if phrase in places else at
    return places


def _in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest of the pairs' subsequences that is in the order of the known text, too."""
    ends: list[int] = []
    """The smallest place that a rising sequence of each length can end at."""
    last: list[int] = []
    before: list[int] = []
    for at, pair in enumerate(pairs):
        length = bisect_left(ends, pair.known)
        ends[length : length + 1] = [pair.known]
        last[length : length + 1] = [at]
        before.append(last[length - 1] if length else -1)
    chain = []
    at = last[-1]
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _between(part: _Range, pairs: Sequence[Pair]) -> list[_Range]:
    """What lies before, between and after the pairs; each part begins with the pair before it."""
    starts = [Pair(part.new_from, part.known_from), *pairs]
    ends = [*pairs, Pair(part.new_to, part.known_to)]
    return [
        _Range(start.new, end.new, start.known, end.known) for start, end in zip(starts, ends, strict=True)
    ]


def _compared(new: Sequence[str], known: Sequence[str], part: _Range) -> list[Pair]:
    new_from, new_to, known_from, known_to = part
    if (new_to - new_from) * (known_to - known_from) > _MOST_PAIRS:
        return []
    blocks = SequenceMatcher(
        None, new[new_from:new_to], known[known_from:known_to], autojunk=False
    ).get_matching_blocks()
    return [
        Pair(new_from + block.a + at, known_from + block.b + at)
        for block in blocks
        for at in range(block.size)
    ]
