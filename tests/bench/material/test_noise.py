"""Noise at a given distance below speech."""

import numpy as np
import pytest

from bench.material.noise import babble, white, with_noise
from bench.material.voices import Samples, speak


@pytest.mark.parametrize("noise", [white(16_000), babble(32_000)], ids=["white", "babble"])
@pytest.mark.parametrize("snr_db", [5, 20])
def test_noise_is_as_far_below_the_speech_as_asked(noise: Samples, snr_db: float) -> None:
    speech = speak("There were three hundred people on the estate.").samples // 4
    added = with_noise(speech, noise, snr_db).astype(float) - speech
    frames = (speech[: len(speech) // 320 * 320].astype(float).reshape(-1, 320) ** 2).mean(axis=1)
    spoken = frames[frames > frames.max() / 1e4].mean()
    assert 10 * np.log10(spoken / (added**2).mean()) == pytest.approx(snr_db, abs=0.3)


def test_what_is_too_loud_is_clipped_and_does_not_wrap_around() -> None:
    loud = np.full(16_000, 32_000, np.int16)
    hiss = np.abs(white(16_000))
    assert with_noise(loud, hiss, 0).min() >= 32_000
