"""Stretches of speech in a recording: what is worth decoding, cut where nobody is in the middle of a word."""

import wave
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pocketsphinx import Endpointer, Vad

SAMPLE_RATE = 16000
_FRAME_MS = 30
_FRAME = SAMPLE_RATE * _FRAME_MS // 1000

_LONGEST_S = 15
"""A longer stretch is cut: progress moves on, a cancelled job ends soon, and two decoders share the work."""
_SHORTEST_S = 5
"""Cut no earlier than this: a decoder needs context, and every cut may cost a word."""

_SMOOTH = 5
"""Frames (150 ms) over which loudness is averaged when looking for a pause: a "p" is silent for less."""


class Stretch(NamedTuple):
    """Samples from `start`, `length` of them."""

    start: int
    length: int


def stretches(wav: Path) -> list[Stretch]:
    """Where somebody speaks in a 16 kHz mono recording, in order, none longer than 15 s."""
    found: list[Stretch] = []
    for start, loudness in _voiced(wav):
        found += _cut(start, loudness)
    return found


def _voiced(wav: Path) -> Iterator[tuple[int, list[int]]]:
    """Each voiced stretch: its first sample, and how loud each of its frames is."""
    endpointer = Endpointer(vad_mode=Vad.LOOSE, sample_rate=SAMPLE_RATE, frame_length=_FRAME_MS / 1000)
    loudness: list[int] = []
    with wave.open(str(wav)) as recording:
        while frame := recording.readframes(_FRAME):
            whole = len(frame) == endpointer.frame_bytes
            speech = endpointer.process(frame) if whole else endpointer.end_stream(frame)
            if speech is None:
                continue
            loudness += [_loudness(speech[at : at + 2 * _FRAME]) for at in range(0, len(speech), 2 * _FRAME)]
            if not endpointer.in_speech:
                yield round(endpointer.speech_start * SAMPLE_RATE), loudness
                loudness = []
    if loudness:
        yield round(endpointer.speech_start * SAMPLE_RATE), loudness


def _loudness(frame: bytes) -> int:
    """The mean absolute sample: cheap, and enough to tell a pause from a word."""
    samples = array("h", frame)
    return sum(map(abs, samples)) // len(samples)


def _cut(start: int, loudness: list[int]) -> Iterator[Stretch]:
    """The stretch in pieces of 5 to 15 s, each cut at the quietest moment of the time it may end in."""
    shortest, longest = (seconds * 1000 // _FRAME_MS for seconds in (_SHORTEST_S, _LONGEST_S))
    while len(loudness) > longest:
        cut = min(range(shortest, longest), key=lambda at: sum(loudness[at - _SMOOTH : at + _SMOOTH]))
        yield Stretch(start, cut * _FRAME)
        start += cut * _FRAME
        loudness = loudness[cut:]
    yield Stretch(start, len(loudness) * _FRAME)
