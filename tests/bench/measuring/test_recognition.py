"""Word errors by kind, and the recogniser on speech that the benchmark makes."""

from pathlib import Path

from bench.material.voices import speak, write_wav
from bench.measuring.recognition import WordErrors, recognised, word_errors
from service.subtitles.words import Word


def heard(text: str) -> list[Word]:
    return [Word(word, 0, 1) for word in text.split()]


def test_errors_are_counted_by_kind_whatever_the_punctuation() -> None:
    said = ["she", "gave", "me", "three", "hundred", "pounds"]
    errors = word_errors(said, heard("She gave three hundred, hundred pans."))
    assert errors == WordErrors(said=6, substituted=1, deleted=1, inserted=1)
    assert errors.rate == 0.5


def test_clear_speech_is_mostly_understood(tmp_path: Path) -> None:
    speech = speak("The people on the street were standing in the cold and waiting for the bus.", "rms")
    words, used = recognised(write_wav(tmp_path / "a.wav", speech.samples), 1)
    assert word_errors(speech.said, words).rate < 0.4
    assert used.cpu_s > 0
