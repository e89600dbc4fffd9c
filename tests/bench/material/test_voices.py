"""flite's voices: every written word has its time, and the time is where its sound is."""

import wave
from pathlib import Path

import numpy as np
import pytest

from bench.material.voices import RATE, VOICES, Samples, speak, write_wav

TEXT = "Well, in 1987 we moved from Leeds, you see. My mother, Mrs. O'Brien, worked nights; nobody asks us."


@pytest.mark.parametrize("voice", VOICES)
def test_every_written_word_has_a_time_in_order_and_within_the_sound(voice: str) -> None:
    speech = speak(TEXT, voice, "Ann")
    assert [word.text for word in speech.words] == TEXT.split()
    assert {word.speaker for word in speech.words} == {"Ann"}
    times = [ms for word in speech.words for ms in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert times[0] > 0
    assert times[-1] <= speech.duration_ms
    assert all(word.end_ms - word.start_ms >= 40 for word in speech.words)


@pytest.mark.parametrize("voice", VOICES)
def test_words_after_a_pause_start_where_it_becomes_loud(voice: str) -> None:
    speech = speak(TEXT, voice)
    after_pause = [speech.words[0]] + [
        word
        for before, word in zip(speech.words, speech.words[1:], strict=False)
        if word.start_ms - before.end_ms >= 60
    ]
    assert len(after_pause) >= 3
    for word in after_pause:
        assert abs(onset_ms(speech.samples, word.start_ms) - word.start_ms) <= 25, word


def onset_ms(samples: Samples, near_ms: int) -> int:
    """When the sound comes within 35 dB of the loudest, in 5 ms, from 60 ms before the time on."""
    step = RATE // 200
    power = (samples[: len(samples) // step * step].astype(float).reshape(-1, step) ** 2).mean(axis=1)
    first = max(0, near_ms // 5 - 12)
    return 5 * (first + int(np.argmax(power[first:] > power.max() / 10**3.5)))


def test_the_same_text_sounds_the_same_every_time() -> None:
    assert np.array_equal(speak("Say it again.").samples, speak("Say it again.").samples)


def test_what_is_said_is_told_too() -> None:
    speech = speak("In 1987, Mrs. O'Brien said it's 300 pounds.")
    assert " ".join(speech.said) == "in nineteen eighty seven mrs o'brien said it's three hundred pounds"


def test_what_has_no_sound_is_refused() -> None:
    with pytest.raises(ValueError, match="Nothing is heard"):
        speak("Yes -- but no.")


def test_a_wav_file_holds_the_samples(tmp_path: Path) -> None:
    speech = speak("One two three.")
    with wave.open(str(write_wav(tmp_path / "a.wav", speech.samples))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert file.readframes(file.getnframes()) == speech.samples.tobytes()
