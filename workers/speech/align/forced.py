"""When words are said that are known to be said: forced alignment of short pieces of English speech."""

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pocketsphinx import get_model_path

from service.errors import ProcessStalled
from workers.cancelling import stop_if
from workers.speech import child
from workers.speech.align.denoise import LAG_MS, denoised
from workers.speech.pronunciation import pronounce
from workers.speech.stretches import SAMPLE_RATE

_ALIGNER = Path(__file__).parents[1] / "pocketsphinx_aligner.py"
_LONGEST_MS = 20 * 60_000
"""A pass over 22 minutes was measured to take 164 MB; what is longer is not tried."""
_STALL_S = 60.0
_STALL_TIMES = 20.0
"""As for recognition; alignment is ten times as fast."""
_MOST_LOST = 3
"""Children that may be lost, each over a piece of its own, before the work is given back."""


class Times(NamedTuple):
    """When a word is said."""

    start_ms: int
    end_ms: int


class Request(NamedTuple):
    """Words that are said between two instants, all of them and nothing else."""

    said: tuple[str, ...]
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Aligner:
    """Puts words to the sound of a recording: 16 kHz, mono, 16 bit. `phones` tells how words of the glossary
    are said ("T AA R T UW"), whatever the dictionary thinks. Files beside it are made as they are needed."""

    wav: Path
    cancelled: threading.Event
    phones: Mapping[str, str] = field(default_factory=dict)

    def align(
        self, requests: Sequence[Request], on_progress: Callable[[float], None], *, clean: bool = False
    ) -> list[list[Times] | None]:
        """The times of each request's words; None where they do not fit what is heard.

        `clean` listens to a copy without the noise. `on_progress` hears shares from 0 to 1.
        Raises JobCancelled, ProcessStalled, and what ffmpeg's errors are.
        """
        if not requests:
            return []
        wav, lag_ms = (denoised(self.wav, self.cancelled), LAG_MS) if clean else (self.wav, 0)
        own = self._own_phones({word for request in requests for word in request.said})
        found: list[list[Times] | None] = []
        lost = 0
        while len(found) < len(requests):
            try:
                for times in self._answers(wav, own, requests[len(found) :]):
                    found.append(times and [Times(max(0, s - lag_ms), max(1, e - lag_ms)) for s, e in times])
                    on_progress(len(found) / len(requests))
            except ProcessStalled:
                stop_if(self.cancelled)
                lost += 1
                if lost == _MOST_LOST:
                    raise
                found.append(None)  # native code that fell over this piece would do so again
        return found

    def _answers(
        self, wav: Path, own: dict[str, str], requests: Sequence[Request]
    ) -> Iterator[list[Times] | None]:
        with child.running(_ALIGNER, [str(wav)], self.cancelled) as aligner:
            aligner.allow(_STALL_S)
            aligner.ask(json.dumps(own).encode() + b"\n")
            for request in requests:
                length_ms = request.end_ms - request.start_ms
                if not 0 < length_ms <= _LONGEST_MS:
                    yield None
                    continue
                aligner.allow(_STALL_S + _STALL_TIMES * length_ms / 1000)
                start, count = (ms * SAMPLE_RATE // 1000 for ms in (request.start_ms, length_ms))
                aligner.ask(json.dumps([start, count, request.said]).encode() + b"\n")
                times = aligner.answer()
                yield times and [Times(request.start_ms + s, request.start_ms + e) for s, e in times]

    def _own_phones(self, words: Collection[str]) -> dict[str, str]:
        """For the child: how the words are said that the glossary has, or that the dictionary does not."""
        unknown = set(words) - self.phones.keys() - _dictionary()
        said = {word: " ".join(phones) for word, phones in pronounce(unknown, self.wav.parent).items()}
        return said | {word: self.phones[word] for word in words if word in self.phones}


def _dictionary() -> set[str]:
    with Path(get_model_path("en-us/cmudict-en-us.dict")).open(encoding="utf-8") as lines:
        return {line.split(maxsplit=1)[0] for line in lines}
