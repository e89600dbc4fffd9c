"""Cues from words: the cheapest way to cut a stretch of speech, found by dynamic programming.

`cheapest[j] = min over i of cheapest[i] + cost(words i..j)`. Only the few words that fit one cue are tried
for each j, so the work grows with the number of words. Hard limits are the profile's characters and duration
and a change of speaker; everything else is a cost (see profile.py). A single word is always allowed, however
long it is: it is shown whole, since what was said must not be lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from service.subtitles.breaks import break_cost, ends_sentence
from service.subtitles.profile import WIDE, Profile
from service.subtitles.text import one_line
from service.subtitles.timing import settle
from service.subtitles.words import Cue, Word
from service.subtitles.wrapping import line_cost, wrap


def segment(words: Sequence[Word], profile: Profile = WIDE) -> list[Cue]:
    """The words as cues, in time order, none overlapping another; `profile` is one of one or two lines."""
    ordered = sorted(
        (
            Word(text, word.start_ms, max(word.start_ms, word.end_ms), word.confidence, word.speaker)
            for word in words
            if (text := one_line(word.text))
        ),
        key=lambda word: word.start_ms,
    )
    cues: list[Cue] = []
    for speaker, turn in groupby(ordered, key=lambda word: word.speaker):
        stretch = _Stretch(list(turn), profile)
        for first, last in stretch.cuts():
            spoken = stretch.words[first:last]
            text = wrap([word.text for word in spoken], profile)
            cues.append(Cue(spoken[0].start_ms, max(word.end_ms for word in spoken), text, speaker))
    return settle(cues, profile)


@dataclass
class _Stretch:
    """One speaker's words, with what each place between two of them costs."""

    words: list[Word]
    profile: Profile

    def __post_init__(self) -> None:
        texts = [word.text for word in self.words]
        self.places = [break_cost(a, b, self.profile.breaks) for a, b in pairwise(texts)] + [0.0]
        self.sentence_ends = [ends_sentence(text) for text in texts]
        self.pauses = [max(0, b.start_ms - a.end_ms) for a, b in pairwise(self.words)] + [0]
        self.offsets = [0]
        """Characters before each word, a space after every word counted."""
        for text in texts:
            self.offsets.append(self.offsets[-1] + len(text) + 1)

    def cuts(self) -> list[tuple[int, int]]:
        """The cheapest cues as (first word, word after the last)."""
        cheapest = [0.0]
        previous = [0]
        for end in range(1, len(self.words) + 1):
            best = (float("inf"), end - 1)
            sentences = 0
            pause_cost = 0.0
            for start in range(end - 1, -1, -1):
                if start < end - 1:
                    sentences += self.sentence_ends[start]
                    pause_cost += self._pause_inside(start)
                    if not self._fits(start, end):
                        break
                inside = self.profile.costs.sentence_inside * sentences + pause_cost
                best = min(best, (cheapest[start] + inside + self._cost(start, end), start))
            cheapest.append(best[0])
            previous.append(best[1])
        cuts = []
        end = len(self.words)
        while end:
            cuts.append((previous[end], end))
            end = previous[end]
        return cuts[::-1]

    def _fits(self, start: int, end: int) -> bool:
        return (
            self._characters(start, end) <= self.profile.characters
            and self.words[end - 1].end_ms - self.words[start].start_ms <= self.profile.max_ms
        )

    def _characters(self, start: int, end: int) -> int:
        return self.offsets[end] - self.offsets[start] - 1

    def _pause_inside(self, after: int) -> float:
        return self.profile.costs.pause_inside * max(0, self.pauses[after] - self.profile.pause_ms) / 1000

    def _cost(self, start: int, end: int) -> float:
        costs = self.profile.costs
        bonus = costs.pause_at_end * min(self.pauses[end - 1], 1000) / 1000
        ending = costs.cue_break * self.places[end - 1] - bonus
        return costs.cue + ending + self._lines(start, end) + self._pace(start, end)

    def _lines(self, start: int, end: int) -> float:
        """The best two lines' cost: nothing where one line will do, the worst where even two will not."""
        limit = self.profile.line_length
        characters = self._characters(start, end)
        if characters <= limit or end - start == 1:
            return 0.0
        worst = line_cost((1, limit), self.profile.breaks.after_article, self.profile)
        for split in range(end - 1, start, -1):
            left = self._characters(start, split)
            right = characters - left - 1
            if right > limit:
                break
            if left <= limit:
                worst = min(worst, line_cost((left, right), self.places[split - 1], self.profile))
        return worst

    def _pace(self, start: int, end: int) -> float:
        """What speed and shortness cost, with the time that the cue may linger after its last word."""
        profile, costs = self.profile, self.profile.costs
        spoken = self.words[end - 1].end_ms - self.words[start].start_ms
        room = profile.linger_ms if end == len(self.words) else max(0, self.pauses[end - 1] - profile.gap_ms)
        shown = max(1, spoken + min(profile.linger_ms, room))
        cps = self._characters(start, end) * 1000 / shown
        return (
            costs.fast * max(0.0, cps - profile.fast_cps)
            + costs.too_fast * max(0.0, cps - profile.too_fast_cps)
            + costs.short * max(0.0, 1 - shown / profile.min_ms)
        )
