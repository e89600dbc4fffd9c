"""The two common methods, on sentences whose cues can be told beforehand."""

from bench.measuring.baselines import filled, split_by_rules
from service.subtitles.profile import WIDE
from service.subtitles.words import Word


def said(text: str, pause_after: str = "", pause_ms: int = 0) -> list[Word]:
    """Half a second a word."""
    words, at = [], 0
    for word in text.split():
        words.append(Word(word, at, at + 450))
        at += 500 + pause_ms * (word == pause_after)
    return words


LONG = (
    "We put the chairs out in the hall at nine, and then the whole street came in. It rained. All day."
)


def test_lines_are_filled_whatever_they_say() -> None:
    assert [cue.text for cue in filled(said(LONG), WIDE)] == [
        "We put the chairs out in the hall at nine,\nand then the whole street came in. It",
        "rained. All day.",
    ]


def test_a_long_pause_begins_a_new_cue() -> None:
    words = said("It rained all day and nobody came", pause_after="day", pause_ms=4000)
    assert [cue.text for cue in filled(words, WIDE)] == ["It rained all day", "and nobody came"]


def test_rules_split_after_sentences_and_at_pauses() -> None:
    words = said("It rained. All day long and nobody came.", pause_after="long", pause_ms=600)
    assert [cue.text for cue in split_by_rules(words, WIDE)] == [
        "It rained.",
        "All day long",
        "and nobody came.",
    ]


def test_rules_split_long_sentences_at_commas_and_what_is_too_long_anywhere() -> None:
    long = "We put the chairs and tables out in the big hall at nine, and the whole street came"
    assert [cue.text.replace("\n", " ") for cue in split_by_rules(said(long), WIDE)] == [
        "We put the chairs and tables out in the big hall at nine,",
        "and the whole street came",
    ]
    endless = "street " * 13
    assert [len(cue.text.split()) for cue in split_by_rules(said(endless), WIDE)] == [12, 1]
