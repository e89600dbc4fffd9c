"""Words as search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.subtitles.folding import folded, tokens


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Zdrowie", "zdrowie"),
        ("Õde, õde!", "ode ode"),
        ("o\u0303de", "ode"),  # the same in two characters
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("l'acqua", "l acqua"),
        ("don't", "don t"),
        ("co-production", "co production"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("Ёлка", "елка"),
        ("שָׁלוֹם", "שלום"),
        ("ﬁfty²", "fifty2"),
        ("İstanbul", "istanbul"),
        ("हिन्दी", "हिन्दी"),
        ("東京タワー", "東 京 タ ワ ー"),
        ('"; DROP TABLE cue; --', "drop table cue"),
        ("", ""),
        ("…", ""),
    ],
)
def test_words_are_compared_without_what_people_leave_out(written: str, compared: str) -> None:
    assert folded(written) == compared


def test_a_word_knows_where_it_stands() -> None:
    text = "A (Õ\u0303de) b"
    assert [text[token.start : token.end] for token in tokens(text)] == ["A", "Õ\u0303de", "b"]


@given(st.text())
def test_any_text_is_folded_and_folding_again_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert all(0 <= token.start < token.end <= len(text) for token in tokens(text))


def test_a_word_that_nobody_says_is_cut() -> None:
    assert folded("x" * 10_000) == "x" * 64
