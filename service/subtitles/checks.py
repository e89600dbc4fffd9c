"""Which rules of a house style each cue breaks, of those that a machine can check."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from service.subtitles.breaks import INSIDE_PHRASE, ends_sentence, place
from service.subtitles.check_sentences import SENTENCES
from service.subtitles.profile import Profile
from service.subtitles.words import Cue


class Severity(StrEnum):
    """Whether a cue can be published so."""

    MUST = "must"
    """The published guides leave no choice."""
    SHOULD = "should"
    """What a careful person would change, and may leave."""


class Rule(StrEnum):
    """What can be wrong with a cue; `check_sentences.py` has the words."""

    EMPTY = "empty"
    TOO_FAST = "too_fast"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    TOO_MANY_LINES = "too_many_lines"
    LINE_TOO_LONG = "line_too_long"
    OVERLAP = "overlap"

    FAST = "fast"
    GAP_TOO_SMALL = "gap_too_small"
    FLICKER = "flicker"
    ENDS_INSIDE_PHRASE = "ends_inside_phrase"
    LINE_BREAK_INSIDE_PHRASE = "line_break_inside_phrase"
    UNEVEN_LINES = "uneven_lines"
    TWO_SENTENCES = "two_sentences"
    TWO_SPEAKERS = "two_speakers"


_MUST = frozenset(
    {
        *(Rule.EMPTY, Rule.TOO_FAST, Rule.TOO_LONG, Rule.TOO_SHORT),
        *(Rule.TOO_MANY_LINES, Rule.LINE_TOO_LONG, Rule.OVERLAP),
    }
)
_SECOND_VOICE = re.compile(r"(?:^|(?<=[.!?…])\s)\s*[-–—]\s*(?=\w)", re.MULTILINE)  # noqa: RUF001
"""A dash where a line or a sentence begins: how people write that somebody else speaks."""


@dataclass(frozen=True, slots=True)
class CueFinding:
    """A rule that a cue breaks. `position` counts from 0; `values` fill the gaps of its sentence.

    As text it is `too_fast: 23.1 characters/s, at most 20`.
    """

    code: Rule
    position: int
    start_ms: int
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return Severity.MUST if self.code in _MUST else Severity.SHOULD

    def sentence(self) -> str:
        """What a person reads, in their language."""
        return str(SENTENCES[self.code]) % self.values

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence()}"


def check(cues: Sequence[Cue], profile: Profile) -> list[CueFinding]:
    """What is wrong with the cues, in their order; those of one cue in the order of `Rule`."""
    findings = []
    until = 0
    for position, cue in enumerate(cues):
        following = cues[position + 1] if position + 1 < len(cues) else None
        broken = dict(_broken(cue, following, profile))
        if position:
            broken |= dict(_neighbours(cue.start_ms - until, profile))
        until = max(until, cue.end_ms)
        order = sorted(broken, key=list(Rule).index)
        findings += [CueFinding(rule, position, cue.start_ms, broken[rule]) for rule in order]
    return findings


_Broken = Iterator[tuple[Rule, Mapping[str, str]]]


def _broken(cue: Cue, following: Cue | None, profile: Profile) -> _Broken:
    """The rules that the cue breaks by itself, and by where the next one goes on."""
    words = cue.text.split()
    if not words:
        yield Rule.EMPTY, {}
        return
    yield from _pace(cue, profile)
    yield from _lines(cue.text.split("\n"), profile)
    goes_on = following and following.speaker == cue.speaker and following.text.split()
    if goes_on and place(words[-1], goes_on[0]) in INSIDE_PHRASE:
        yield Rule.ENDS_INSIDE_PHRASE, {}
    if any(map(ends_sentence, words[:-1])):
        yield Rule.TWO_SENTENCES, {}
    if len(_SECOND_VOICE.findall(cue.text)) > 1:
        yield Rule.TWO_SPEAKERS, {}


def _pace(cue: Cue, profile: Profile) -> _Broken:
    length = cue.end_ms - cue.start_ms
    if length < profile.min_ms:
        yield Rule.TOO_SHORT, {"seconds": _seconds(length), "least": _seconds(profile.min_ms)}
    elif length > profile.max_ms:
        yield Rule.TOO_LONG, {"seconds": _seconds(length), "most": _seconds(profile.max_ms)}
    cps = round(len(cue.text) * 1000 / max(1, length), 1)  # as it is told: 20.0 is not more than 20
    for rule, most in ((Rule.TOO_FAST, profile.too_fast_cps), (Rule.FAST, profile.fast_cps)):
        if cps > most:
            yield rule, {"cps": f"{cps:.1f}", "most": f"{most:g}"}
            return


def _lines(lines: Sequence[str], profile: Profile) -> _Broken:
    lengths = [len(line) for line in lines]
    if len(lines) > profile.lines:
        yield Rule.TOO_MANY_LINES, {"lines": str(len(lines)), "most": str(profile.lines)}
    if max(lengths) > profile.line_length:
        yield Rule.LINE_TOO_LONG, {"characters": str(max(lengths)), "most": str(profile.line_length)}
    if min(lengths) * 2 < max(lengths):
        yield Rule.UNEVEN_LINES, {}
    parted = ((a.split(), b.split()) for a, b in pairwise(lines))
    if any(a and b and place(a[-1], b[0]) in INSIDE_PHRASE for a, b in parted):
        yield Rule.LINE_BREAK_INSIDE_PHRASE, {}


def _neighbours(gap_ms: int, profile: Profile) -> _Broken:
    """The rules that it breaks by following so soon on the one before it."""
    if gap_ms < 0:
        yield Rule.OVERLAP, {"seconds": _seconds(-gap_ms)}
    elif gap_ms < profile.gap_ms:
        yield Rule.GAP_TOO_SMALL, {"gap": str(gap_ms), "least": str(profile.gap_ms)}
    elif profile.gap_ms < gap_ms < profile.close_gap_ms:
        closed, wide = str(profile.gap_ms), str(profile.close_gap_ms)
        yield Rule.FLICKER, {"gap": str(gap_ms), "closed": closed, "open": wide}


def _seconds(ms: int) -> str:
    return f"{ms / 1000:g}"
