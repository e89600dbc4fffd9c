"""Stretches of speech in a recording: what is worth decoding, cut where nobody is in the middle of a word."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

SAMPLE_RATE = 16000
WINDOW = 512
"""Samples, 32 ms: speech and loudness are known for each."""

_SPEECH = 0.5
_STILL_SPEECH = 0.35
"""Likelihoods: speech begins at the first and goes on down to the second, as silero's authors advise."""
_SILENCE = 16
"""Windows, 0.5 s; a shorter pause is part of what is said."""
_PAD = 3
"""Windows, 0.1 s, kept on both sides: the quiet beginnings and ends of words."""

_LONGEST = 15 * SAMPLE_RATE // WINDOW
"""A longer stretch is cut: progress moves on, a cancelled job ends soon, and two decoders share the work."""
_SHORTEST = 5 * SAMPLE_RATE // WINDOW
"""Cut no earlier than this: a decoder needs context, and every cut may cost a word."""
_SMOOTH = 5
"""Windows before and after, 0.3 s, over which loudness is averaged when looking for a pause: a "p" is silent
for less."""


class Stretch(NamedTuple):
    """Samples from `start`, `length` of them."""

    start: int
    length: int

    @property
    def end(self) -> int:
        """The first sample after it."""
        return self.start + self.length


def stretches(wav: Path, cancelled: threading.Event) -> list[Stretch]:
    """Where somebody speaks in a 16 kHz mono recording, in order, none over 15 s. Raises JobCancelled."""
    # Here and not above: a worker forks, and what this loads would not survive it.
    from workers.speech import voices

    heard = voices.listen(wav, cancelled)
    return [
        Stretch(start * WINDOW, (end - start) * WINDOW)
        for voiced in _voiced(heard.speech)
        for start, end in _cut(*voiced, heard.loudness)
    ]


def _voiced(speech: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Where speech begins and ends, in windows: begun by one that is likely, ended by 0.5 s of others."""
    start: int | None = None
    last = 0
    for at, likelihood in enumerate(speech):
        if start is not None and at - last > _SILENCE:
            yield max(0, start - _PAD), last + 1 + _PAD
            start = None
        if likelihood >= _SPEECH and start is None:
            start = at
        if start is not None and likelihood >= _STILL_SPEECH:
            last = at
    if start is not None:
        yield max(0, start - _PAD), min(len(speech), last + 1 + _PAD)


def _cut(start: int, end: int, loudness: Sequence[float]) -> Iterator[tuple[int, int]]:
    """The windows in pieces of 5 to 15 s, each cut at the quietest moment of the time it may end in."""
    while end - start > _LONGEST:
        cut = min(
            range(start + _SHORTEST, start + _LONGEST),
            key=lambda at: sum(loudness[at - _SMOOTH : at + _SMOOTH]),
        )
        yield start, cut
        start = cut
    yield start, end
