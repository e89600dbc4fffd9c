"""What flite's voices say is heard, with times, while the rest of the process breathes."""

import re
import threading
import time
import wave
from itertools import pairwise
from pathlib import Path

import jiwer
import pytest

from service.errors import JobCancelled, ProcessStalled
from service.findings import FindingCode
from service.glossary import Term
from service.subtitles.words import Word
from tests.workers.speech.silences import silence
from tests.workers.speech.speaking import speak
from workers.speech import pocketsphinx_engine
from workers.speech.pocketsphinx_engine import PocketsphinxRecogniser
from workers.speech.recogniser import LanguageNotSupported, Sound


def letters(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


@pytest.fixture(scope="module")
def heard(spoken_story: tuple[Path, str]) -> tuple[list[Word], list[float], float]:
    """The words, the progress, and the longest time another thread was kept waiting, in seconds."""
    waits = []
    done = threading.Event()

    def beat() -> None:
        last = time.monotonic()
        while not done.wait(0.02):
            waits.append(time.monotonic() - last)
            last = time.monotonic()

    heart = threading.Thread(target=beat)
    heart.start()
    progress: list[float] = []
    sound = Sound(spoken_story[0], "en-GB")
    written = PocketsphinxRecogniser(2).recognise(sound, progress.append, threading.Event())
    done.set()
    heart.join()
    return written.words, progress, max(waits)


def test_words_are_heard(
    heard: tuple[list[Word], list[float], float], spoken_story: tuple[Path, str]
) -> None:
    words, _, _ = heard
    assert jiwer.wer(letters(spoken_story[1]), letters(" ".join(word.text for word in words))) < 0.15


def test_words_have_times_and_confidence(
    heard: tuple[list[Word], list[float], float], spoken_story: tuple[Path, str]
) -> None:
    words, _, _ = heard
    with wave.open(str(spoken_story[0])) as recording:
        duration = recording.getnframes() * 1000 // recording.getframerate()
    assert 400 <= words[0].start_ms <= 900, "the story begins after half a second of silence"
    assert duration - 1500 <= words[-1].end_ms <= duration
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in words)


def test_sentences_are_marked(heard: tuple[list[Word], list[float], float]) -> None:
    text = " ".join(word.text for word in heard[0])
    assert text[0].isupper()
    assert text.endswith("council.")
    assert text.count(". ") >= 2


def test_progress_grows_to_the_end(heard: tuple[list[Word], list[float], float]) -> None:
    _, progress, _ = heard
    assert progress[0] == 0
    assert progress == sorted(progress)
    assert progress[-1] == 1


def test_other_threads_are_not_kept_waiting(heard: tuple[list[Word], list[float], float]) -> None:
    assert heard[2] < 1


def test_a_cancelled_job_ends_soon(spoken_story: tuple[Path, str]) -> None:
    cancelled = threading.Event()
    threading.Timer(0.3, cancelled.set).start()
    before = time.monotonic()
    with pytest.raises(JobCancelled):
        PocketsphinxRecogniser(1).recognise(Sound(spoken_story[0], "en"), lambda _: None, cancelled)
    assert time.monotonic() - before < 5


def test_a_recogniser_that_dies_is_tried_again_later(
    spoken_story: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text("raise SystemExit(1)")
    monkeypatch.setattr(pocketsphinx_engine, "_DECODER", dying)
    with pytest.raises(ProcessStalled):
        PocketsphinxRecogniser(2).recognise(Sound(spoken_story[0], "en"), lambda _: None, threading.Event())


def test_a_recogniser_that_hangs_is_ended(
    spoken_story: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = tmp_path / "stopped.py"
    stopped.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    monkeypatch.setattr(pocketsphinx_engine, "_DECODER", stopped)
    monkeypatch.setattr(pocketsphinx_engine, "_STALL_S", 1.0)
    monkeypatch.setattr(pocketsphinx_engine, "_STALL_TIMES", 0.0)
    given_up = threading.Event()
    late = threading.Timer(30, given_up.set)
    late.start()
    with pytest.raises(ProcessStalled):
        PocketsphinxRecogniser(1).recognise(Sound(spoken_story[0], "en"), lambda _: None, given_up)
    late.cancel()


def test_silence_has_no_words(tmp_path: Path) -> None:
    wav = silence(tmp_path / "silence.wav", seconds=3)
    written = PocketsphinxRecogniser(1).recognise(Sound(wav, "und"), lambda _: None, threading.Event())
    assert (written.words, written.about) == ([], ())


def test_another_language_says_what_to_do(tmp_path: Path) -> None:
    polish = Sound(tmp_path / "any.wav", "pl")
    with pytest.raises(LanguageNotSupported, match="speech install small"):
        PocketsphinxRecogniser(1).recognise(polish, lambda _: None, threading.Event())


def test_one_process_and_two_write_the_same(spoken_story: tuple[Path, str]) -> None:
    sound = Sound(spoken_story[0], "en")
    one, two = (
        PocketsphinxRecogniser(processes).recognise(sound, lambda _: None, threading.Event())
        for processes in (1, 2)
    )
    assert one == two
    assert one.words


def test_a_name_of_the_glossary_is_heard_and_written_as_it_is_there(tmp_path: Path) -> None:
    wav = speak(tmp_path, "slt", "We all went to Tarvalon in the summer.")
    without, heard = (
        PocketsphinxRecogniser(1).recognise(Sound(wav, "en", terms), lambda _: None, threading.Event())
        for terms in ((), (Term("Tarvalon"),))
    )
    assert "Tarvalon" not in [word.text for word in without.words]
    assert "Tarvalon" in [word.text for word in heard.words]


def test_a_glossary_may_have_words_of_the_dictionary_and_anything_else(tmp_path: Path) -> None:
    wav = speak(tmp_path, "slt", "We all went to Tarvalon in the summer.")
    names = ("Mary", "the", "<script>alert(1)</script>", "</s>", "summer(2)", "Tarvalon", "\u5317\u4eac")
    sound = Sound(wav, "en", (*map(Term, names), Term("We", "W IY")))
    written = PocketsphinxRecogniser(1).recognise(sound, lambda _: None, threading.Event())
    assert "Tarvalon" in [word.text for word in written.words]


def test_the_draft_says_that_it_is_one(spoken_story: tuple[Path, str]) -> None:
    sound = Sound(spoken_story[0], "und")
    written = PocketsphinxRecogniser(2).recognise(sound, lambda _: None, threading.Event())
    assert written.language == "en"
    assert [finding.code for finding in written.about] == [FindingCode.BUILT_IN_DRAFT]
