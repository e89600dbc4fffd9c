"""The real loading and decoding code on random weights: what it hears is nonsense, and well formed."""

import threading
from itertools import pairwise
from pathlib import Path

import pytest

from service.errors import JobCancelled
from workers.speech import whisper_engine
from workers.speech.choose import choose
from workers.speech.recogniser import LanguageNotSupported, RecogniserUnavailable


def test_words_come_in_order_inside_the_recording(tiny_whisper: Path, spoken_story: tuple[Path, str]) -> None:
    wav, _ = spoken_story
    progress: list[float] = []
    recogniser = whisper_engine.load(tiny_whisper, cpu_threads=1)
    words = recogniser.recognise(wav, "en-GB", progress.append, threading.Event())
    assert words
    assert all(0 <= word.start_ms <= word.end_ms for word in words)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    assert all(word.text == word.text.strip() != "" for word in words)
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in words)
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_a_cancelled_job_ends(tiny_whisper: Path, spoken_story: tuple[Path, str]) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(JobCancelled):
        whisper_engine.load(tiny_whisper, 1).recognise(spoken_story[0], "", lambda _: None, cancelled)


def test_an_unknown_language_is_named(tiny_whisper: Path, spoken_story: tuple[Path, str]) -> None:
    with pytest.raises(LanguageNotSupported, match="tlh"):
        whisper_engine.load(tiny_whisper, 1).recognise(
            spoken_story[0], "tlh", lambda _: None, threading.Event()
        )


def test_a_model_that_is_there_is_chosen(tiny_whisper: Path) -> None:
    assert choose(tiny_whisper, 1).name.startswith("faster-whisper-")
    assert choose(None, 1).name.startswith("pocketsphinx-")


def test_a_folder_without_a_model_says_how_to_fetch_one(tmp_path: Path) -> None:
    with pytest.raises(RecogniserUnavailable, match="download_model"):
        choose(tmp_path, 1)
