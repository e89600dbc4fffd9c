"""Which sentences of a translation belong to which of the original, by their lengths alone.

The method is that of Gale and Church ("A program for aligning sentences in bilingual corpora", 1993): a long
sentence is translated by a long one, so the cheapest way to pair both texts off in order, found by dynamic
programming, is nearly always the right one, whatever the languages.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

_VARIANCE = 6.8
"""Of a translation's length, for each character of the original: what Gale and Church measured."""

_COSTS = {
    **{(1, 1): 0.1, (2, 1): 3.1, (1, 2): 3.1, (2, 2): 4.5},
    # Not in the paper, whose sentences are a parliament's: what people say is put into fewer, longer ones.
    **{(3, 1): 4.5, (1, 3): 4.5, (4, 1): 5.5, (1, 4): 5.5},
    # What was not translated, at any length: worth it where a merged sentence would be out of all proportion.
    # Nothing is dropped from a translation: (0, 1) is not among these.
    (1, 0): 8.0,
}
"""How many sentences become how many, and the negative logarithm of how often they do."""

_TRIED = 100_000
"""Pairs of places that are looked at: all of them for a short story, a band along the middle beyond."""

_LEFT_OUT = 0.2
"""The share of the original that may seem untranslated; beyond, the translation just has no sentences."""

_BAND = 30
"""How far from an even pace the band reaches at least, in sentences to either side."""


class Bead(NamedTuple):
    """Sentences `first` to `last` of the original as those of the translation; ends are not counted."""

    first: int
    last: int
    translated_first: int
    translated_last: int


class _Step(NamedTuple):
    """The cheapest way to a pair of places: its cost, and the sentences of each text in its last bead."""

    cost: float
    sentences: int
    translated: int


def beads(original: Sequence[int], translated: Sequence[int]) -> list[Bead]:
    """The sentences of both texts in pairs of runs, from their lengths in characters, all of them above 0.

    Where the texts cannot be paired off, since one has several times as many sentences as the other, the
    whole of one goes with the whole of the other.
    """
    before = [0, *accumulate(original)]
    translated_before = [0, *accumulate(translated)]
    ratio = translated_before[-1] / max(1, before[-1])
    rows: list[dict[int, _Step]] = [{} for _ in before]
    rows[0][0] = _Step(0.0, 0, 0)
    for i in range(1, len(before)):
        for j in _band(i, len(original), len(translated)):
            steps = []
            for (sentences, into), prior in _COSTS.items():
                if sentences <= i and (known := rows[i - sentences].get(j - into)):
                    expected = ratio * (before[i] - before[i - sentences])
                    off = translated_before[j] - translated_before[j - into] - expected
                    unlikely = off * off / (2 * _VARIANCE * max(1.0, expected)) if into else 0.0
                    steps.append(_Step(known.cost + prior + unlikely, sentences, into))
            if steps:
                rows[i][j] = min(steps)
    found = _way(rows, len(translated))
    left_out = sum(before[last] - before[first] for first, last, into, end in found if into == end)
    if not found or left_out > _LEFT_OUT * before[-1]:
        return [Bead(0, len(original), 0, len(translated))]
    return found


def _band(row: int, rows: int, columns: int) -> range:
    """The places of the translation that are tried with the place `row` of the original."""
    middle = row * columns // rows
    reach = max(_BAND, _TRIED // (2 * rows))
    return range(max(0, middle - reach), min(columns, middle + reach) + 1)


def _way(rows: Sequence[dict[int, _Step]], columns: int) -> list[Bead]:
    """The beads of the cheapest way to the end of both texts; none where no way leads there."""
    i, j = len(rows) - 1, columns
    found: list[Bead] = []
    while i and (step := rows[i].get(j)):
        found.append(Bead(i - step.sentences, i, j - step.translated, j))
        i, j = i - step.sentences, j - step.translated
    return found[::-1]
