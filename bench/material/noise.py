"""Noise over speech, at a given distance: a fan's hiss, or a room full of people."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from bench.material.voices import RATE, VOICES, Samples, speak

_BABBLE = (
    "The parcels came on a Thursday and nobody had signed for them.",
    "If it keeps raining like this we will have to move the chairs indoors.",
    "He told me the number of the bus, but I never wrote it down.",
    "Two teas, one coffee, and something for the children, please.",
)
_FRAME = RATE // 50


def with_noise(speech: Samples, noise: Samples, snr_db: float) -> Samples:
    """Both together, the noise's mean power `snr_db` below the speech's; loud peaks are clipped.

    The speech's power is counted where there is speech, not in the pauses: within 40 dB of its loudest.
    """
    spoken = _power(speech)
    loud = spoken[spoken > spoken.max() / 1e4]
    repeated = np.resize(noise, len(speech)).astype(np.float64)
    gain = np.sqrt(loud.mean() / 10 ** (snr_db / 10) / np.mean(repeated**2))
    mixed: Samples = np.clip(speech + gain * repeated, -32768, 32767).astype(np.int16)
    return mixed


def white(length: int, seed: int = 1) -> Samples:
    """Hiss: every frequency alike."""
    hiss: Samples = (np.random.default_rng(seed).standard_normal(length) * 3000).astype(np.int16)
    return hiss


def babble(length: int, seed: int = 1) -> Samples:
    """A dozen voices at once, each beginning somewhere else: no word of it can be understood."""
    chosen = np.random.default_rng(seed)
    mixed = np.zeros(length)
    for text, voice in product(_BABBLE, VOICES):
        mixed += np.roll(np.resize(speak(text, voice).samples, length), int(chosen.integers(length)))
    scaled: Samples = (mixed / np.abs(mixed).max() * 20_000).astype(np.int16)
    return scaled


def _power(samples: Samples) -> NDArray[np.float64]:
    """Mean square of every 20 ms."""
    whole = len(samples) // _FRAME * _FRAME
    frames = samples[:whole].reshape(-1, _FRAME).astype(np.float64)
    power: NDArray[np.float64] = (frames**2).mean(axis=1)
    return power
