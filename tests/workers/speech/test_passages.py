"""Stretches become passages, and words find back to where they were said."""

import wave
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles.words import Word
from workers.speech.passages import Passage, passages
from workers.speech.stretches import SAMPLE_RATE, Stretch


def seconds(start: float, length: float) -> Stretch:
    return Stretch(round(start * SAMPLE_RATE), round(length * SAMPLE_RATE))


TWO = Passage((seconds(1, 2), seconds(10, 3)))


def test_a_word_goes_back_to_its_time() -> None:
    assert TWO.placed(Word("a", 500, 900, 0.5)) == Word("a", 1500, 1900, 0.5)
    assert TWO.placed(Word("b", 2500, 2900)) == Word("b", 10_500, 10_900)


def test_a_first_word_does_not_begin_before_the_silence() -> None:
    assert TWO.placed(Word("Well", 1500, 2900)) == Word("Well", 10_000, 10_900)


def test_a_last_word_does_not_end_after_the_silence() -> None:
    assert TWO.placed(Word("bye", 1200, 2300)) == Word("bye", 2200, 3000)
    assert TWO.placed(Word("bye", 4800, 9000)) == Word("bye", 12_800, 13_000)


def test_what_was_cut_apart_is_joined_again() -> None:
    (passage,) = passages([seconds(1, 2), seconds(3, 2), seconds(9, 1)], 60)
    assert passage == Passage((seconds(1, 4), seconds(9, 1)))


def test_its_sound_is_that_of_its_stretches(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "s.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(bytes(range(200)))
    passage = Passage((Stretch(10, 5), Stretch(90, 20)))  # the end of the file is less than the second
    assert passage.pcm(tmp_path / "s.wav") == bytes([*range(20, 30), *range(180, 200)])


STRETCHES = st.lists(st.tuples(st.integers(0, 99_999), st.integers(512, 240_000)), max_size=30).map(
    lambda gaps: [Stretch(sum(map(sum, gaps[:at])) + gap, length) for at, (gap, length) in enumerate(gaps)]
)


@settings(deadline=None)  # the machine may be busy
@given(STRETCHES, st.integers(15, 60))
def test_nothing_is_lost_and_no_passage_is_too_long(found: list[Stretch], longest_s: int) -> None:
    made = list(passages(found, longest_s))
    assert all(passage.seconds <= longest_s for passage in made)
    covered = [stretch for passage in made for stretch in passage.stretches]
    assert sum(stretch.length for stretch in covered) == sum(stretch.length for stretch in found)
    assert all(before.end <= after.start for before, after in pairwise(covered))


@settings(deadline=None)
@given(st.integers(0, 9000), st.integers(0, 9000))
def test_a_word_lies_in_speech_wherever_it_was_heard(start: int, end: int) -> None:
    word = TWO.placed(Word("a", start, end))
    assert 1000 <= word.start_ms <= word.end_ms <= 3000 or 10_000 <= word.start_ms <= word.end_ms <= 13_000
