"""Corrected words keep or find the times at which they are said, with the real recogniser on real voices."""

import random
import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.material.noise import white, with_noise
from bench.material.voices import Speech, speak, write_wav
from service.errors import JobCancelled
from service.subtitles.words import Word
from workers.speech.align import forced
from workers.speech.align.forced import Aligner, Request
from workers.speech.align.realign import realign, wants_sound

TEXT = (
    "My neighbour is 70 years old, and every morning I bring him bread & we drink coffee together. "
    "His doctor, Saoirse, can only stay for ten minutes and has no time to talk."
)


@pytest.fixture(scope="module")
def speech() -> Speech:
    return speak(TEXT.replace("&", "and").replace("Saoirse", "sursha"), "slt")


@pytest.fixture(scope="module")
def truth(speech: Speech) -> list[Word]:
    return [replace(word, text=text) for word, text in zip(speech.words, TEXT.split(), strict=True)]


@pytest.fixture
def sound(speech: Speech, tmp_path: Path) -> Aligner:
    return Aligner(write_wav(tmp_path / "sound.wav", speech.samples), threading.Event())


def plain(truth: Sequence[Word]) -> list[Word]:
    """The words by letters alone, as a corrected track has them."""
    start, end = truth[0].start_ms, truth[-1].end_ms
    step = (end - start) // len(truth)
    return [
        replace(word, start_ms=start + at * step, end_ms=start + (at + 1) * step)
        for at, word in enumerate(truth)
    ]


def errors(words: Sequence[Word], truth: Sequence[Word]) -> list[int]:
    return sorted(abs(a.start_ms - b.start_ms) for a, b in zip(words, truth, strict=True))


def misheard(truth: Sequence[Word]) -> list[Word]:
    """What a recogniser could have heard: words exchanged, left out, put in, parted, put together."""
    known = [replace(word, confidence=0.9) for word in truth]
    known[2] = replace(known[2], text="was")
    known[9] = replace(known[9], text="a")
    known[20:22] = [replace(known[20], text="doctoral", end_ms=known[21].end_ms)]
    del known[14]
    return known


def test_changed_words_are_found_in_the_sound_and_others_keep_their_times(
    speech: Speech, truth: list[Word], sound: Aligner
) -> None:
    done: list[float] = []
    words = realign(plain(truth), misheard(truth), "en", speech.duration_ms, sound, done.append)
    off = errors(words, truth)
    assert off[len(off) // 2] <= 20
    assert off[-1] <= 80
    assert [word.text for word in words] == TEXT.split()
    kept = {at for at, word in enumerate(words) if word.confidence == 0.9}
    assert len(kept) >= len(truth) - 8
    assert all(
        (words[at].start_ms, words[at].end_ms) == (truth[at].start_ms, truth[at].end_ms) for at in kept
    )
    assert done == sorted(done)
    assert done[-1] == 1.0
    assert words == realign(plain(truth), misheard(truth), "en", speech.duration_ms, sound)


def test_under_noise_they_are_found_in_a_copy_without_it(
    speech: Speech, truth: list[Word], tmp_path: Path
) -> None:
    noisy = with_noise(speech.samples, white(len(speech.samples)), 12)
    sound = Aligner(write_wav(tmp_path / "noisy.wav", noisy), threading.Event())
    off = errors(realign(plain(truth), misheard(truth), "en", speech.duration_ms, sound), truth)
    assert off[len(off) * 9 // 10] <= 80


def test_nothing_is_made_of_a_sound_in_which_no_known_word_is(
    speech: Speech, truth: list[Word], sound: Aligner
) -> None:
    guessed = plain(truth)
    assert realign(guessed, [], "en", speech.duration_ms, sound) == guessed
    assert not wants_sound(guessed, [], "en")


def test_words_that_are_not_said_are_put_between_their_neighbours(
    speech: Speech, truth: list[Word], sound: Aligner
) -> None:
    longer = plain(truth)
    longer[5:5] = [replace(longer[5], text="extraordinarily"), replace(longer[5], text="[laughs]")]
    words = realign(longer, truth, "en", speech.duration_ms, sound)
    assert words[4].end_ms <= words[5].start_ms < words[6].start_ms < words[7].start_ms
    assert [word.start_ms for word in words[8:]] == [word.start_ms for word in truth[6:]]


def test_the_glossary_says_how_a_word_is_said(speech: Speech, truth: list[Word], sound: Aligner) -> None:
    """A word with the phones of a long sentence fits nowhere."""
    at = next(at for at, word in enumerate(truth) if word.text.startswith("Saoi"))
    request = Request(("doctor", "saoirse", "can"), truth[at - 1].start_ms - 50, truth[at + 1].end_ms + 50)
    assert sound.align([request], lambda _: None)[0]
    other = replace(sound, phones={"saoirse": " ".join(["S", "AO", "R"] * 40)})
    assert sound.align([request], lambda _: None)[0] != other.align([request], lambda _: None)[0]


def test_a_cancelled_alignment_ends(truth: list[Word], speech: Speech, sound: Aligner) -> None:
    sound.cancelled.set()
    with pytest.raises(JobCancelled):
        realign(plain(truth), misheard(truth), "en", speech.duration_ms, sound)


def test_a_piece_that_the_native_code_falls_over_is_left_out(
    truth: list[Word], sound: Aligner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "falls.py"
    real = forced._ALIGNER.read_text()
    script.write_text(
        real.replace(
            "            recording.setpos",
            "            assert words != ['bread']\n            recording.setpos",
        )
    )
    monkeypatch.setattr(forced, "_ALIGNER", script)
    whole = Request(tuple(word.text for word in truth[6:9]), truth[6].start_ms, truth[8].end_ms)
    answers = sound.align([whole, Request(("bread",), 0, 1000), whole], lambda _: None)
    assert answers[0]
    assert answers == [answers[0], None, answers[0]]


def test_case_and_punctuation_alone_need_no_sound() -> None:
    known = [
        Word("my", 0, 300, 0.8, "Ann"),
        Word("life", 300, 900, 0.7, "Ann"),
        Word("so", 900, 950, 0.6, "Bo"),
    ]
    words = [Word("My", 0, 100), Word("life.", 100, 200), Word("So", 200, 300)]
    assert not wants_sound(words, known, "en")
    assert realign(words, known, "en", 1000) == [
        replace(was, text=word.text) for word, was in zip(words, known, strict=True)
    ]


def test_numbers_may_be_written_out_or_not() -> None:
    known = [
        Word("for", 0, 300),
        Word("twenty", 300, 700),
        Word("five", 700, 1000),
        Word("years", 1000, 1400),
    ]
    words = realign([Word("for", 0, 1), Word("25", 1, 2), Word("years", 2, 3)], known, "en", 2000)
    assert [(word.start_ms, word.end_ms) for word in words] == [(0, 300), (300, 1000), (1000, 1400)]


def test_speakers_stay_unless_the_text_names_its_own() -> None:
    known = [
        Word(text, at * 100, at * 100 + 100, 0.5, name)
        for at, (text, name) in enumerate(
            [("yes", "Ann"), ("it", "Ann"), ("was", "Ann"), ("not", "Bo"), ("so", "Bo")]
        )
    ]
    words = [Word(text, 0, 1) for text in ("yes", "it", "really", "was", "not", "so")]
    names = [word.speaker for word in realign(words, known, "en", 1000)]
    assert names == ["Ann", "Ann", "Ann", "Ann", "Bo", "Bo"]
    named = [replace(word, speaker="Eve") for word in words]
    assert {word.speaker for word in realign(named, known, "en", 1000)} == {"Eve"}


def test_a_transcript_of_something_else_keeps_its_own_times() -> None:
    known = [Word(f"w{at}", at * 100, at * 100 + 90) for at in range(50)]
    words = [Word(f"v{at}", 1000 + at * 50, 1000 + at * 50 + 40) for at in range(50)]
    assert realign(words, known, "et", 10_000) == words


def test_words_that_were_not_heard_move_with_those_around_them() -> None:
    """A late transcript: nothing was heard of five words in a long gap."""
    texts = [f"w{at}" for at in range(30)]
    truth = [Word(text, at * 400, at * 400 + 300) for at, text in enumerate(texts)]
    late = [replace(word, start_ms=word.start_ms + 2000, end_ms=word.end_ms + 2000) for word in truth]
    assert realign(late, [*truth[:12], *truth[17:]], "et", 20_000) == truth


def timed(words: Sequence[Word], rng: random.Random) -> list[Word]:
    at = 0
    found = []
    for word in words:
        at += rng.randrange(3) * 50
        found.append(replace(word, start_ms=at, end_ms=at + 1 + rng.randrange(200), speaker=rng.choice("XY")))
        at = found[-1].end_ms
    return found


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(st.sampled_from(["a", "b", "25", "[c]", "d.", "\N{EM DASH}", "E", "twenty"]), max_size=20),
    st.lists(st.sampled_from(["A", "b,", "twenty", "five", "d", "x"]), max_size=20),
    st.integers(0, 8000),
    st.sampled_from(["en", "et"]),
    st.randoms(use_true_random=False),
)
def test_words_are_always_in_order_and_have_a_length(
    texts: list[str], heard: list[str], duration_ms: int, language: str, rng: random.Random
) -> None:
    new = timed([Word(text, 0, 0) for text in texts], rng)
    known = timed([Word(text, 0, 0) for text in heard], rng)
    words = realign(new, known, language, duration_ms)
    assert [word.text for word in words] == texts
    assert all(word.start_ms < word.end_ms for word in words)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(words))
    assert all(word.start_ms >= 0 for word in words)
