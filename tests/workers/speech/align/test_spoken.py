"""What is said where something is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.speech.align.spoken import spoken


def said(text: str, language: str = "en") -> list[str]:
    return [" ".join(words) for words in spoken(text.split(), language)]


@pytest.mark.parametrize(
    ("written", "is_said"),
    [
        ("25", "twenty five"),
        ("10,000", "ten thousand"),
        ("3.5", "three point five"),
        ("1999", "nineteen ninety nine"),
        ("1990s", "nineteen nineties"),
        ("80s", "eighties"),
        ("21st", "twenty first"),
        ("5th", "fifth"),
        ("10:30", "ten thirty"),
        ("9:05", "nine oh five"),
        ("4:00", "four o'clock"),
        ("50%", "fifty percent"),
        ("£5", "five pounds"),
        ("£1", "one pound"),
        ("$2.50", "two dollars fifty"),
        ("£3m", "three million pounds"),
        ("24/7", "twenty four seven"),
        ("COVID-19", "covid nineteen"),
        ("&", "and"),
        ("Mr.", "mister"),
        ("I\N{RIGHT SINGLE QUOTATION MARK}d", "i'd"),
        ("'quoted,'", "quoted"),
        ("07700", "zero seven seven zero zero"),
        ("\N{EM DASH}", ""),
    ],
)
def test_numbers_money_and_times_are_read_out(written: str, is_said: str) -> None:
    assert said(written) == [is_said]


def test_the_currency_of_a_large_sum_is_said_after_it() -> None:
    assert said("about £3 million a year") == ["about", "three", "million pounds", "a", "year"]


def test_sound_labels_are_not_said() -> None:
    assert said("so [phone rings] I went [ on") == ["so", "", "", "i", "went", "", "on"]


def test_other_languages_are_left_as_they_are_written() -> None:
    assert said("Gdańsk, w 1999!", "pl") == ["gdańsk", "w", "1999"]


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.text(min_size=1), max_size=5), st.sampled_from(["en", "et"]))
def test_any_word_can_be_read(texts: list[str], language: str) -> None:
    read = spoken(texts, language)
    assert len(read) == len(texts)
    assert all(word and not word.isspace() for words in read for word in words)
