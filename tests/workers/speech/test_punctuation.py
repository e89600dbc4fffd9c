"""Marks from pauses and from the language model's odds."""

import pytest

from service.glossary import Term
from workers.speech.punctuation import Heard, punctuate


def heard(*words: tuple[str, int, float | None]) -> list[Heard]:
    """Words with the pause after each, and the odds that a sentence ends there."""
    found = []
    start = 0
    for text, pause, odds in words:
        found.append(Heard(text, start, start + 200, 0.9, odds))
        start += 200 + pause
    return found


def text(*words: tuple[str, int, float | None]) -> str:
    return " ".join(word.text for word in punctuate(heard(*words)))


def flowing(said: str) -> str:
    """What becomes of words without a pause between them."""
    return text(*((word, 0, -9.0) for word in said.split()))


def test_a_long_pause_ends_a_sentence() -> None:
    assert (
        text(("it", 0, -9), ("rained", 600, -9), ("i'm", 0, -9), ("cold", 0, None)) == "It rained. I'm cold."
    )


def test_a_short_pause_ends_one_where_the_words_allow_it() -> None:
    assert (
        text(("it", 0, -9), ("rained", 80, 0.5), ("we", 0, -9), ("waited", 0, None))
        == "It rained. We waited."
    )


def test_odds_without_a_pause_end_nothing() -> None:
    assert text(("it", 0, -9), ("rained", 20, 3), ("hard", 0, None)) == "It rained hard."


def test_doubt_becomes_a_comma() -> None:
    assert (
        text(("it", 0, -9), ("rained", 70, -3), ("and", 0, -9), ("rained", 0, None))
        == "It rained, and rained."
    )


def test_nothing_ends_after_an_article() -> None:
    assert text(("in", 0, -9), ("the", 900, 2), ("rain", 0, None)) == "In the rain."


def test_questions_are_marked() -> None:
    assert flowing("and how did that change your life") == "And how did that change your life?"
    assert flowing("when people speak they are heard") == "When people speak they are heard."


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("we went to hackney wick by bus", "We went to Hackney Wick by bus."),
        ("hackney is not hackney wick", "Hackney is not Hackney Wick."),
        ("bromley by bow is near", "Bromley-by-Bow is near."),
        ("we went to the nhs", "We went to the NHS."),
        ("o'brien's was near o'brien", "O'Brien's was near O'Brien."),
        ("we saw hackney wick's garden", "We saw Hackney Wick's garden."),
        ("i went with eatwell", "I went with eatWell."),
        ("a wick burns", "A wick burns."),
    ],
)
def test_names_are_written_as_the_glossary_has_them(said: str, written: str) -> None:
    names = ("Hackney", "Hackney Wick", "Bromley-by-Bow", "NHS", "O'Brien", "eatWell")
    words = [(word, 0, -9.0) for word in said.split()]
    found = punctuate(heard(*words), [Term(name) for name in names])
    assert " ".join(word.text for word in found) == written
    assert (found[0].start_ms, found[-1].end_ms) == (0, 200 * len(words))


def test_no_words_stay_no_words() -> None:
    assert punctuate([]) == []
