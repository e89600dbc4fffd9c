"""Sentences of a transcript: the only places where an extract may begin or end."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from service.subtitles.breaks import ends_sentence
from service.subtitles.words import Word

_LONGEST_MS = 30_000
"""A longer "sentence" is missing punctuation, and is parted at its longest pauses."""
_LEAST_PAUSE_MS = 150
"""Below this a gap between words says nothing; where no gap is longer, as in a transcript that somebody
brought (its times are shared out evenly), the middle is as good a place as any."""
_MARKS = ".,;:!?…\"'”’«»()[]"  # noqa: RUF001  # the apostrophe that people type


@dataclass(frozen=True)
class Sentence:
    """Words that belong together, all by one speaker."""

    words: tuple[Word, ...]

    @property
    def start_ms(self) -> int:
        """When its first word begins."""
        return self.words[0].start_ms

    @property
    def end_ms(self) -> int:
        """When its last word ends."""
        return max(word.end_ms for word in self.words)

    @property
    def text(self) -> str:
        """What is said, on one line."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """Its words in small letters, without marks."""
        return tuple(word.text.lower().strip(_MARKS) for word in self.words)

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.words[-1].text.rstrip("\"'”’»)").endswith(("?", "？", "؟"))  # noqa: RUF001


def sentences(words: Sequence[Word]) -> list[Sentence]:
    """The words' sentences, by punctuation and speaker; without punctuation, by the longest pauses."""
    found: list[Sentence] = []
    current: list[Word] = []
    for word in words:
        if current and word.speaker != current[-1].speaker:
            found += _parted(current)
            current = []
        current.append(word)
        if ends_sentence(word.text):
            found += _parted(current)
            current = []
    return found + (_parted(current) if current else [])


def _parted(words: list[Word]) -> list[Sentence]:
    """One sentence, or several where it is far too long."""
    pieces = [words]
    done: list[Sentence] = []
    while pieces:
        piece = pieces.pop()
        pauses = [(b.start_ms - a.end_ms, at) for at, (a, b) in enumerate(pairwise(piece), start=1)]
        if not pauses or piece[-1].end_ms - piece[0].start_ms <= _LONGEST_MS:
            done.append(Sentence(tuple(piece)))
            continue
        longest, at = max(pauses)
        if longest < _LEAST_PAUSE_MS:
            at = len(piece) // 2
        pieces += [piece[at:], piece[:at]]
    return done
