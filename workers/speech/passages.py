"""Voiced stretches put together to passages, for recognisers that understand more with more around a word.

The silence between the stretches is left out, since Whisper writes down things in silence that nobody said.
"""

import wave
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from service.subtitles.words import Word
from workers.speech.stretches import SAMPLE_RATE, Stretch


@dataclass(frozen=True, slots=True)
class Passage:
    """Stretches of speech, in order, that are heard one right after the other."""

    stretches: tuple[Stretch, ...]

    @property
    def seconds(self) -> float:
        """How long it takes to hear it."""
        return sum(stretch.length for stretch in self.stretches) / SAMPLE_RATE

    def pcm(self, wav: Path) -> bytes:
        """Its samples, 16 bit."""
        with wave.open(str(wav)) as recording:
            return b"".join(_read(recording, stretch) for stretch in self.stretches)

    def placed(self, word: Word) -> Word:
        """A word with times in the passage, at its times in the recording.

        It belongs to the stretch in which most of it lies, and is clamped to that: a first word that seems to
        begin before a silence begins after it.
        """
        starts = list(accumulate((stretch.length for stretch in self.stretches), initial=0))
        middle = (word.start_ms + word.end_ms) * SAMPLE_RATE // 2000
        at = min(max(0, bisect_right(starts, middle) - 1), len(self.stretches) - 1)
        stretch = self.stretches[at]
        first, last = (edge * 1000 // SAMPLE_RATE for edge in (stretch.start, stretch.end))
        moved = (stretch.start - starts[at]) * 1000 // SAMPLE_RATE
        start, end = (min(max(time + moved, first), last) for time in (word.start_ms, word.end_ms))
        return Word(word.text, start, max(start, end), word.confidence, word.speaker)


def passages(stretches: Sequence[Stretch], longest_s: float) -> Iterator[Passage]:
    """The stretches as passages of up to so many seconds; what was cut apart is joined again."""
    together: list[Stretch] = []
    samples = 0
    for stretch in stretches:
        if together and samples + stretch.length > longest_s * SAMPLE_RATE:
            yield Passage(tuple(together))
            together, samples = [], 0
        if together and together[-1].end == stretch.start:
            together[-1] = Stretch(together[-1].start, together[-1].length + stretch.length)
        else:
            together.append(stretch)
        samples += stretch.length
    if together:
        yield Passage(tuple(together))


def _read(recording: wave.Wave_read, stretch: Stretch) -> bytes:
    recording.setpos(stretch.start)
    return recording.readframes(stretch.length)
