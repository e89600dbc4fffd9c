"""How near cues come to those that a person made of the same words: where they end, what is left to edit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from suber.data_types import LineBreak, Subtitle, TimedWord
from suber.metrics.suber import calculate_SubER

from service.subtitles.words import Cue


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares, 0 to 1, of the places where a cue ends; `suber` is in per cent.

    SubER counts the edits, of words, lines and cues, that turn the one into the other, for each hundred words
    and breaks of the reference (Wilken et al. 2022). Under 20 is very good; two people differ by about as
    much.
    """

    precision: float
    recall: float
    suber: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def agreement(cues: Sequence[Cue], by_hand: Sequence[Cue]) -> Agreement:
    """Compare cues with a person's, of the same words. Raises ValueError where the words differ."""
    if _words(cues) != _words(by_hand):
        raise ValueError("Cues can only be compared where they hold the same words.")
    made, meant = _ends(cues), _ends(by_hand)
    shared = len(made & meant)
    return Agreement(
        shared / max(1, len(made)),
        shared / max(1, len(meant)),
        _suber(cues, by_hand),
    )


def _words(cues: Iterable[Cue]) -> list[str]:
    return [word for cue in cues for word in cue.text.split()]


def _ends(cues: Sequence[Cue]) -> set[int]:
    """After how many words cues end; the last one's end is given, not chosen."""
    return set(accumulate(len(cue.text.split()) for cue in cues[:-1]))


def _suber(cues: Sequence[Cue], by_hand: Sequence[Cue]) -> float:
    """SubER, part by part between the places where both end a cue: the search for edits takes time that grows
    much faster than its length, and words are never moved across such places."""
    edits = tokens = 0.0
    for part, meant in _parts(cues, by_hand):
        length = sum(len(cue.text.split()) + len(cue.text.split("\n")) for cue in meant)
        edits += calculate_SubER(list(_subtitles(part)), list(_subtitles(meant))) / 100 * length
        tokens += length
    return 100 * edits / tokens


def _parts(cues: Sequence[Cue], by_hand: Sequence[Cue]) -> Iterator[tuple[list[Cue], list[Cue]]]:
    rest = list(cues)
    part: list[Cue] = []
    meant: list[Cue] = []
    surplus = 0
    """Words of `part` beyond those of `meant`."""
    for cue in by_hand:
        meant.append(cue)
        surplus -= len(cue.text.split())
        while surplus < 0:
            part.append(rest.pop(0))
            surplus += len(part[-1].text.split())
        if not surplus:
            yield part, meant
            part, meant = [], []


def _subtitles(cues: Iterable[Cue]) -> Iterator[Subtitle]:
    for index, cue in enumerate(cues, start=1):
        start, end = cue.start_ms / 1000, cue.end_ms / 1000
        words: list[TimedWord] = []
        for line in cue.text.split("\n"):
            words += (TimedWord(word, LineBreak.NONE, start, end) for word in line.split())
            words[-1].line_break = LineBreak.END_OF_LINE
        words[-1].line_break = LineBreak.END_OF_BLOCK
        yield Subtitle(words, index, start, end)
