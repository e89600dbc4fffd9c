"""Cues from words: the cheapest way to cut a stretch of speech, found by dynamic programming.

`cheapest[j] = min over i of cheapest[i] + cost(words i..j)`. Only the few words that fit one cue are tried
for each j, so the work grows with the number of words. Hard limits are the profile's lines and duration and a
change of speaker; everything else is a cost (see profile.py). A single word is always allowed, however long
it is: it is shown whole, since what was said must not be lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter

from service.subtitles.breaks import ends_sentence
from service.subtitles.profile import WIDE, Profile
from service.subtitles.text import one_line
from service.subtitles.timing import settle
from service.subtitles.words import Cue, Word
from service.subtitles.wrapping import Text, best_lines, lines_at

_NOTHING_FOLLOWS_MS = 60_000
"""After the last word of all a cue may stay as long as it likes."""


def segment(words: Sequence[Word], profile: Profile = WIDE) -> list[Cue]:
    """The words as cues, in time order, none overlapping another.

    Words of one speaker that stand together are a turn; turns may overlap in time, as people do.
    """
    turns = sorted(_turns(words), key=lambda turn: turn[0].start_ms)
    starts = [turn[0].start_ms for turn in turns[1:]]
    ends = [turns[-1][-1].end_ms + _NOTHING_FOLLOWS_MS] if turns else []
    cues = [
        cue
        for turn, following_ms in zip(turns, [*starts, *ends], strict=True)
        for cue in _Turn(turn, following_ms, profile).cues()
    ]
    return settle(sorted(cues, key=attrgetter("start_ms")), profile)


def _turns(words: Sequence[Word]) -> Iterator[list[Word]]:
    """What one speaker says without another's word between; words without text are left out."""
    said = (
        Word(text, word.start_ms, max(word.start_ms, word.end_ms), word.confidence, word.speaker)
        for word in words
        if (text := one_line(word.text))
    )
    for _, turn in groupby(said, key=attrgetter("speaker")):
        yield sorted(turn, key=attrgetter("start_ms"))


@dataclass
class _Turn:
    """One speaker's words, with what each place between two of them costs."""

    words: list[Word]
    following_ms: int
    """When the next speaker begins."""
    profile: Profile

    def __post_init__(self) -> None:
        self.text = Text.of([word.text for word in self.words], self.profile)
        self.sentence_ends = [ends_sentence(word.text) for word in self.words]
        pauses = [max(0, b.start_ms - a.end_ms) for a, b in pairwise(self.words)]
        self.pauses = [*pauses, max(0, self.following_ms - self.words[-1].end_ms)]

    def cues(self) -> Iterator[Cue]:
        """The cheapest cues, each from its first word's start to its last word's end."""
        for first, last, breaks in self._cheapest():
            spoken = self.words[first:last]
            text = lines_at(self.text, first, last, breaks)
            yield Cue(spoken[0].start_ms, max(word.end_ms for word in spoken), text, spoken[0].speaker)

    def _cheapest(self) -> list[tuple[int, int, tuple[int, ...]]]:
        """First word, word after the last, and words that begin a line, of each cue."""
        cheapest = [0.0]
        chosen: list[tuple[int, tuple[int, ...]]] = [(0, ())]
        for last in range(1, len(self.words) + 1):
            best, where = float("inf"), chosen[0]
            for first, inside, end_ms in self._beginnings(last):
                cost = cheapest[first] + inside + self._ending(last) + self._pace(first, last, end_ms)
                if cost < best:  # lines only add to it
                    lines, breaks = self._lines(first, last)
                    if cost + lines < best:
                        best, where = cost + lines, (first, breaks)
            cheapest.append(best)
            chosen.append(where)
        cues = []
        last = len(self.words)
        while last:
            first, breaks = chosen[last]
            cues.append((first, last, breaks))
            last = first
        return cues[::-1]

    def _beginnings(self, last: int) -> Iterator[tuple[int, float, int]]:
        """Where a cue that ends before word `last` may begin, what is bad inside it, and when it ends."""
        costs, profile = self.profile.costs, self.profile
        inside = 0.0
        end_ms = 0
        for first in range(last - 1, -1, -1):
            end_ms = max(end_ms, self.words[first].end_ms)
            if first < last - 1:
                inside += costs.sentence_inside * self.sentence_ends[first]
                inside += costs.pause_inside * max(0, self.pauses[first] - profile.pause_ms) / 1000
                if (
                    self.text.characters(first, last) > profile.characters
                    or end_ms - self.words[first].start_ms > profile.max_ms
                ):
                    return
            yield first, inside, end_ms

    def _lines(self, first: int, last: int) -> tuple[float, tuple[int, ...]]:
        return (0.0, ()) if last - first == 1 else best_lines(self.text, first, last, self.profile)

    def _ending(self, last: int) -> float:
        costs = self.profile.costs
        bonus = costs.pause_at_end * min(self.pauses[last - 1], 1000) / 1000
        return costs.cue + costs.cue_break * self.text.places[last - 1] - bonus

    def _pace(self, first: int, last: int, end_ms: int) -> float:
        """What speed and shortness cost, with the time that the cue may linger after its last word."""
        profile, costs = self.profile, self.profile.costs
        room = min(profile.linger_ms, max(0, self.pauses[last - 1] - profile.gap_ms))
        shown = max(1, end_ms - self.words[first].start_ms + room)
        cps = self.text.characters(first, last) * 1000 / shown
        return (
            costs.fast * max(0.0, cps - profile.fast_cps)
            + costs.too_fast * max(0.0, cps - profile.too_fast_cps)
            + costs.short * max(0.0, 1 - shown / profile.min_ms)
        )
