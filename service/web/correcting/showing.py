"""The lines of the correction page with what there is to say of each: mistakes, checks, words half heard."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from service.catalogue.subtitle import SubtitleTrack, TrackState
from service.catalogue.transcript import words_of
from service.errors import InvalidRequest
from service.subtitles.checks import CueFinding, Severity, check
from service.subtitles.profile import Profile
from service.subtitles.words import Cue
from service.web.correcting.form import Line, NotYetRight, Typed

# Below it a recogniser's word is wrong about every other time; above, most are right.
_UNSURE = 0.5
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line. `start_ms` is None where nobody can read the time; `unsure` are words hardly heard."""

    line: Line
    start_ms: int | None = None
    mistake: str | None = None
    findings: Sequence[CueFinding] = ()
    unsure: Sequence[str] = ()

    @property
    def noted(self) -> bool:
        """Whether somebody should look at it: it breaks a rule that leaves no choice."""
        return any(finding.severity is Severity.MUST for finding in self.findings)

    @property
    def said(self) -> bool:
        """Whether there is anything to say of it."""
        return bool(self.mistake or self.findings or self.unsure)


BLANK = ShownLine(Line("", "", "", ""))
"""A line that is to be added."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All lines in the form's order: those that are settled, and of each choice both versions."""

    lines: Sequence[ShownLine]
    choices: Sequence[tuple[Sequence[ShownLine], Sequence[ShownLine]]] = field(default=())

    @property
    def noted(self) -> int:
        """How many lines somebody should look at."""
        return sum(one.noted for one in self.lines)

    @property
    def first_noted(self) -> int | None:
        """The number of the first of them, from 0."""
        return next((n for n, one in enumerate(self.lines) if one.noted), None)

    @property
    def first_mistake(self) -> int | None:
        """The number of the first line that cannot be saved, from 0."""
        return next((n for n, one in enumerate(self.lines) if one.mistake), None)

    @property
    def speakers(self) -> Sequence[str]:
        """The names that stand in front of lines, each once."""
        return [name for name in dict.fromkeys(one.line.speaker for one in self.lines) if name]


def shown(
    catalogue: Session, track: SubtitleTrack, typed: Typed, profile: Profile, problem: InvalidRequest | None
) -> Shown:
    """What the page shows of the form."""
    mistakes = problem.mistakes if isinstance(problem, NotYetRight) else {}
    findings = _findings(typed, profile)
    unsure = _unsure(catalogue, track, typed.lines) if track.state is TrackState.MACHINE else {}
    lines = [
        ShownLine(line, _start(line), mistakes.get(n), findings.get(n, ()), unsure.get(n, ()))
        for n, line in enumerate(typed.lines)
    ]
    choices = []
    for choice in typed.choices:
        mine = [ShownLine(line, _start(line)) for line in choice.mine]
        theirs = [ShownLine(line, _start(line)) for line in choice.theirs]
        choices.append((mine, theirs))
    return Shown(lines, choices)


def _findings(typed: Typed, profile: Profile) -> dict[int, list[CueFinding]]:
    """What the checks find, by the line's number; nothing while it is not clear what is to be checked."""
    found: dict[int, list[CueFinding]] = {}
    try:
        numbered = typed.numbered_cues()
    except InvalidRequest:
        return found
    for finding in check([cue for _, cue in numbered], profile):
        found.setdefault(numbered[finding.position][0], []).append(finding)
    return found


def _start(line: Line) -> int | None:
    cue = _cue(line)
    return cue.start_ms if cue else None


def _cue(line: Line) -> Cue | None:
    try:
        return line.cue()
    except InvalidRequest:
        return None


def _unsure(catalogue: Session, track: SubtitleTrack, lines: Sequence[Line]) -> dict[int, list[str]]:
    """The words of each line that the recogniser was not sure of, as far as they still stand there."""
    heard = words_of(catalogue, track)
    words = [word for word in heard.words if _is_unsure(word)] if heard else []
    words.sort(key=lambda word: word["start_ms"])
    starts = [word["start_ms"] for word in words]
    found: dict[int, list[str]] = {}
    for number, line in enumerate(lines):
        if cue := _cue(line):
            told = [_bare(text) for text in line.text.split()]
            meant = words[bisect_left(starts, cue.start_ms) : bisect_left(starts, cue.end_ms)]
            kept = dict.fromkeys(bare for word in meant if (bare := _bare(word["text"])) in told)
            if kept:
                found[number] = list(kept)
    return found


def _is_unsure(word: Mapping[str, object]) -> bool:
    confidence = word["confidence"]
    return isinstance(confidence, int | float) and confidence < _UNSURE


def _bare(text: str) -> str:
    return _EDGES.sub("", text)
