"""Sentences of two languages paired off by their lengths."""

import random

from hypothesis import given
from hypothesis import strategies as st

from service.subtitles.beads import Bead, beads

_LENGTHS = st.lists(st.integers(1, 200), max_size=40)


def test_equal_texts_go_sentence_by_sentence() -> None:
    lengths = [20, 90, 45, 10]
    assert beads(lengths, lengths) == [Bead(n, n + 1, n, n + 1) for n in range(4)]


def test_what_was_merged_split_or_left_out_is_found() -> None:
    assert beads([40, 120, 100, 160, 25], [42, 224, 85, 80, 24]) == [
        Bead(0, 1, 0, 1),
        Bead(1, 3, 1, 2),
        Bead(3, 4, 2, 4),
        Bead(4, 5, 4, 5),
    ]
    lengths = [40, 95, 60, 120, 30] * 4
    assert Bead(10, 11, 10, 10) in beads([*lengths[:10], 300, *lengths[10:]], lengths)


def test_texts_that_cannot_be_paired_off_stay_whole() -> None:
    assert beads([10] * 100, [1000]) == [Bead(0, 100, 0, 1)]
    assert beads([10], []) == [Bead(0, 1, 0, 0)]


@given(_LENGTHS, _LENGTHS)
def test_every_sentence_is_in_one_bead_in_order(original: list[int], translated: list[int]) -> None:
    found = beads(original, translated)
    assert [found[0].first, *(bead.last for bead in found)] == [
        0,
        *(bead.first for bead in found[1:]),
        len(original),
    ]
    ends = [bead.translated_last for bead in found]
    assert [bead.translated_first for bead in found] == [0, *ends[:-1]]
    assert ends[-1] == len(translated)


def test_three_hours_of_a_made_up_translation_go_right() -> None:
    """A tenth of the sentences is merged or split, and lengths vary as they do between languages."""
    chance = random.Random(7)
    original: list[int] = []
    translated: list[int] = []
    truth = []
    while len(original) < 2000:
        pair = [chance.randint(15, 120), chance.randint(15, 120)]
        lengths = [max(1, round(1.1 * length + chance.gauss(0, (2 * length) ** 0.5))) for length in pair]
        at = len(original), len(translated)
        if chance.random() < 0.05:
            original += pair
            translated.append(sum(lengths))
            truth.append(Bead(at[0], at[0] + 2, at[1], at[1] + 1))
        else:
            original.append(pair[0])
            translated.append(lengths[0])
            truth.append(Bead(at[0], at[0] + 1, at[1], at[1] + 1))
    found = beads(original, translated)
    assert len(set(found) & set(truth)) > 0.95 * len(truth)
