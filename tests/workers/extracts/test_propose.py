"""Passages of whole sentences, of a length to watch, for reasons a curator understands."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles.breaks import ends_sentence
from service.subtitles.words import Word
from workers.extracts.propose import propose

STORY = Path(__file__).parents[3] / "infra" / "local" / "sample_story.txt"


def spoken(lines: list[str], speakers: bool = True, speed: int = 60) -> list[Word]:
    """The lines `voice: text` as words, with pauses at sentence ends and longer ones between the lines."""
    words = []
    start = 500
    for line in lines:
        voice, text = line.split(": ", 1)
        for part in text.split():
            end = start + speed * (len(part) + 1)
            words.append(Word(part, start, end, 0.9, voice if speakers else None))
            start = end + (350 if part[-1] in ".?" else 0)
        start += 500
    return words


@pytest.fixture(scope="module")
def story() -> list[Word]:
    return spoken(STORY.read_text().splitlines())


def test_the_sample_story_gives_three_passages(story: list[Word]) -> None:
    passages = propose(story, story[-1].end_ms + 1000)
    assert len(passages) == 3
    for passage in passages:
        assert 20_000 <= passage.end_ms - passage.start_ms <= 91_000
        assert 0 < passage.score <= 1
        assert passage.reasons
        assert len(passage.title) <= 60
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(passages))


def test_no_word_is_clipped_and_sentences_are_whole(story: list[Word]) -> None:
    for passage in propose(story, story[-1].end_ms + 1000):
        inside = [w for w in story if w.end_ms > passage.start_ms and w.start_ms < passage.end_ms]
        assert passage.start_ms < inside[0].start_ms
        assert passage.end_ms > inside[-1].end_ms
        assert inside[0].text[0].isupper()
        assert ends_sentence(inside[-1].text)


def test_no_passage_ends_on_the_interviewers_question(story: list[Word]) -> None:
    for speakers in (True, False):
        words = spoken(STORY.read_text().splitlines(), speakers)
        for passage in propose(words, words[-1].end_ms):
            last = [w for w in words if w.start_ms < passage.end_ms][-1]
            assert not last.text.endswith("?")


def test_the_same_words_give_the_same_passages(story: list[Word]) -> None:
    assert propose(story, 200_000) == propose(list(story), 200_000)


def test_a_telling_passage_wins_over_small_talk() -> None:
    small_talk = ["a: The bus stops at the corner. The shop sells bread and milk and tea and cheese."] * 8
    telling = [
        "a: I felt that nobody was listening to us. Then I began to speak, and my life changed today."
    ] * 6
    words = spoken(small_talk + telling + small_talk)
    (passage,) = propose(words, words[-1].end_ms, count=1)
    inside = " ".join(w.text for w in words if passage.start_ms <= w.start_ms < passage.end_ms)
    assert inside.count("felt") > inside.count("shop")
    assert "It tells how something felt." in passage.reasons


@pytest.mark.parametrize("seconds", [6, 25])
def test_a_short_recording_gives_what_it_can(story: list[Word], seconds: int) -> None:
    words = [word for word in story if word.end_ms < seconds * 1000]
    (passage,) = propose(words, seconds * 1000)
    assert 0 <= passage.start_ms < passage.end_ms <= seconds * 1000
    assert passage.title


def test_no_words_give_no_passages() -> None:
    assert propose([], 60_000) == []
    assert propose([Word(" ", 0, 100)], 60_000) == []


def test_an_hour_without_any_mark_or_pause_is_parted_all_the_same() -> None:
    words = [Word(f"word{at % 400}", at * 400, at * 400 + 400) for at in range(9000)]
    before = time.process_time()
    passages = propose(words, 3_600_000)
    assert time.process_time() - before < 10
    assert len(passages) == 3
    assert all(passage.end_ms - passage.start_ms <= 91_000 for passage in passages)


def test_hostile_words_make_a_tame_title() -> None:
    (passage,) = propose([Word("<script>\n" + "x" * 10_000, 0, 5000), Word("\u202e", 5000, 5100)], 6000)
    assert len(passage.title) <= 60
    assert "\n" not in passage.title


WORDS = st.builds(Word, st.text(max_size=12), st.integers(0, 200_000), st.integers(0, 200_000))


@settings(deadline=None)  # the machine may be busy
@given(st.lists(WORDS, max_size=40), st.integers(1, 200_000))
def test_any_words_give_passages_inside_the_recording(words: list[Word], duration_ms: int) -> None:
    passages = propose(words, duration_ms)
    assert all(0 <= p.start_ms <= p.end_ms <= duration_ms for p in passages)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(passages))
