"""Boundary F1 and SubER on cues small enough to count by hand."""

import pytest

from bench.measuring.agreement import agreement
from service.subtitles.words import Cue

LAST = Cue(3100, 4000, "All day.")
BY_HAND = [
    Cue(0, 2000, "I went home\nand I slept."),
    Cue(2100, 3000, "It rained."),
    Cue(3100, 4000, "All day."),
]


def test_the_same_cues_agree_wholly() -> None:
    same = agreement(BY_HAND, BY_HAND)
    assert (same.precision, same.recall, same.f1, same.suber) == (1, 1, 1, 0)


def test_a_missing_and_a_wrong_end_are_counted() -> None:
    made = [
        Cue(0, 900, "I went home"),
        Cue(1000, 3000, "and I slept.\nIt rained."),
        Cue(3100, 4000, "All day."),
    ]
    found = agreement(made, BY_HAND)
    # Ends after words 3 and 8, meant after 6 and 8.
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    # A line's end that is a cue's, and the other way round, of ten words and four breaks.
    assert found.suber == pytest.approx(100 * 2 / 14, abs=0.01)


def test_other_words_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="same words"):
        agreement([Cue(0, 1000, "It rained")], BY_HAND)
