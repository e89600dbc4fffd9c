"""Which words of two texts are the same."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from workers.speech.align.match import match

WORDS = st.lists(st.sampled_from("a b c d e f".split()), max_size=30)  # noqa: SIM905


def equal(new: str, known: str) -> str:
    words = new.split()
    return " ".join(words[pair.new] for pair in match(words, known.split()))


def test_what_is_exchanged_left_out_and_put_in_is_not_the_same() -> None:
    assert equal("I lived in that house for years", "I live in a that house years") == "I in that house years"


def test_words_that_come_again_are_matched_where_they_stand() -> None:
    new = list("the rain and the roof and the wall")
    known = list("the rain and a roof and the wall")
    after = range(len("the rain and a"), len(known))
    assert [pair.known for pair in match(new, known)] == [*range(len("the rain and ")), *after]


def test_a_text_of_one_word_over_and_over_takes_no_time() -> None:
    assert match(["the"] * 20_000, [*["a", "the"] * 10_000, "x"]) == []


@settings(deadline=None)  # the machine may be busy
@given(WORDS, WORDS)
def test_pairs_are_equal_words_in_order(new: list[str], known: list[str]) -> None:
    pairs = match(new, known)
    assert all(new[pair.new] == known[pair.known] for pair in pairs)
    assert all(one.new < other.new and one.known < other.known for one, other in pairwise(pairs))


@settings(deadline=None)
@given(WORDS)
def test_a_text_is_the_same_as_itself(words: list[str]) -> None:
    assert match(words, words) == [(at, at) for at in range(len(words))]
