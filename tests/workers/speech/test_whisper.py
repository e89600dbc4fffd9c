"""The real loading and decoding code on random weights: what it hears is nonsense, and well formed."""

import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from service.errors import JobCancelled, ProcessStalled
from service.glossary import Term
from service.speech.models import Model
from tests.workers.speech.silences import silence
from workers.speech import whisper_engine
from workers.speech.recogniser import LanguageNotSupported, RecogniserUnavailable, Sound, Written
from workers.speech.stretches import SAMPLE_RATE, Stretch, stretches
from workers.speech.whisper_engine import WhisperRecogniser


@pytest.fixture(scope="module")
def heard(tiny_whisper: Path, spoken_story: tuple[Path, str]) -> tuple[Written, list[float]]:
    """What the model wrote, told of a name; the progress."""
    progress: list[float] = []
    sound = Sound(spoken_story[0], "en-GB", (Term("Kuressaare"),))
    written = WhisperRecogniser(Model(tiny_whisper), 1).recognise(sound, progress.append, threading.Event())
    return written, progress


def test_words_come_in_order_inside_speech(
    heard: tuple[Written, list[float]], spoken_story: tuple[Path, str]
) -> None:
    words = heard[0].words
    assert words
    assert all(word.start_ms <= word.end_ms for word in words)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    assert all(word.text == word.text.strip() != "" for word in words)
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in words)
    spoken = stretches(spoken_story[0], threading.Event())
    first, last = spoken[0].start * 1000 // SAMPLE_RATE, spoken[-1].end * 1000 // SAMPLE_RATE
    assert first <= words[0].start_ms and words[-1].end_ms <= last


def test_progress_grows_to_the_end(heard: tuple[Written, list[float]]) -> None:
    progress = heard[1]
    assert progress[0] == 0
    assert progress == sorted(progress)
    assert progress[-1] == 1


def test_it_writes_the_same_again(
    heard: tuple[Written, list[float]], tiny_whisper: Path, spoken_story: tuple[Path, str]
) -> None:
    sound = Sound(spoken_story[0], "en-GB", (Term("Kuressaare"),))
    recogniser = WhisperRecogniser(Model(tiny_whisper), 2)
    assert recogniser.recognise(sound, lambda _: None, threading.Event()) == heard[0]


def test_a_language_that_nobody_said_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper_engine, "_DECODER", Path(__file__).with_name("polyglot.py"))
    spoken = [Stretch(at * SAMPLE_RATE, (1 + at % 3) * SAMPLE_RATE) for at in range(0, 70, 10)]
    monkeypatch.setattr(whisper_engine, "stretches", lambda *_: spoken)
    (tmp_path / "model.bin").touch()
    sound = Sound(silence(tmp_path / "sound.wav", seconds=80), "und")
    written = WhisperRecogniser(Model(tmp_path), 1).recognise(sound, lambda _: None, threading.Event())
    # What polyglot.py "hears" is the language and what it was asked before that.
    assert [word.text for word in written.words] == ["pl", "4"]
    assert written.language == "pl"


def test_silence_is_not_listened_to(tiny_whisper: Path, tmp_path: Path) -> None:
    sound = Sound(silence(tmp_path / "silence.wav", seconds=5), "en")
    recogniser = WhisperRecogniser(Model(tiny_whisper), 1)
    assert recogniser.recognise(sound, lambda _: None, threading.Event()).words == []


def test_a_cancelled_job_ends(
    tiny_whisper: Path, spoken_story: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hanging.py").write_text("import time; print('[\"en\"]', flush=True); time.sleep(999)")
    monkeypatch.setattr(whisper_engine, "_DECODER", tmp_path / "hanging.py")
    cancelled = threading.Event()
    threading.Timer(1.5, cancelled.set).start()
    before = time.monotonic()
    with pytest.raises(JobCancelled):
        WhisperRecogniser(Model(tiny_whisper), 1).recognise(
            Sound(spoken_story[0], "en"), lambda _: None, cancelled
        )
    assert time.monotonic() - before < 60


def test_a_process_that_dies_is_tried_again_later(
    tiny_whisper: Path, spoken_story: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dying.py").write_text("raise SystemExit(1)")
    monkeypatch.setattr(whisper_engine, "_DECODER", tmp_path / "dying.py")
    with pytest.raises(ProcessStalled):
        WhisperRecogniser(Model(tiny_whisper), 1).recognise(
            Sound(spoken_story[0], "en"), lambda _: None, threading.Event()
        )


def test_an_unknown_language_is_named(tiny_whisper: Path, spoken_story: tuple[Path, str]) -> None:
    with pytest.raises(LanguageNotSupported, match="tlh"):
        WhisperRecogniser(Model(tiny_whisper), 1).recognise(
            Sound(spoken_story[0], "tlh"), lambda _: None, threading.Event()
        )


@pytest.mark.parametrize("files", [(), ("model.bin",)])
def test_a_folder_without_a_model_that_can_be_loaded_is_an_error(
    files: tuple[str, ...], spoken_story: tuple[Path, str], tmp_path: Path
) -> None:
    for name in files:
        (tmp_path / name).write_bytes(b"no model")
    with pytest.raises(RecogniserUnavailable, match="fetch"):
        WhisperRecogniser(Model(tmp_path), 1).recognise(
            Sound(spoken_story[0], "en"), lambda _: None, threading.Event()
        )
