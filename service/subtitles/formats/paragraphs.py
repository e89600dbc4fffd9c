"""Cues as paragraphs, for texts that are read without the film."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.subtitles.breaks import ends_sentence
from service.subtitles.text import one_line
from service.subtitles.words import Cue

_LONG = 500
"""Characters after which a paragraph ends with the sentence: about six lines on a page, half a minute of
speech, so that a place is found again quickly."""

_TOO_LONG = 1500
"""Characters after which it ends with the cue: what a recogniser hears may have no sentence ends at all."""

_PAUSE_MS = 2000
"""A silence between two sentences in which people take up another thought."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one speaker says without a break; `lines` are the texts of its cues, each on one line."""

    start_ms: int
    speaker: str | None
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, flowing."""
        return " ".join(self.lines)


def paragraphs(cues: Sequence[Cue]) -> list[Paragraph]:
    """The cues that have text, in order; a new paragraph for every speaker, and within a long speech."""
    found: list[Paragraph] = []
    gathered: list[Cue] = []
    for cue in cues:
        if not (text := one_line(cue.text)):
            continue
        cue = Cue(cue.start_ms, cue.end_ms, text, one_line(cue.speaker or "") or None)
        if gathered and _parts(gathered, cue):
            found.append(_paragraph(gathered))
            gathered = []
        gathered.append(cue)
    return [*found, _paragraph(gathered)] if gathered else found


def _parts(before: Sequence[Cue], cue: Cue) -> bool:
    """Whether the cue begins a new paragraph."""
    last = before[-1]
    length = sum(len(one.text) + 1 for one in before)
    if cue.speaker != last.speaker or length >= _TOO_LONG:
        return True
    rests = length >= _LONG or cue.start_ms - last.end_ms >= _PAUSE_MS
    return rests and ends_sentence(last.text.split()[-1])


def _paragraph(cues: Sequence[Cue]) -> Paragraph:
    return Paragraph(cues[0].start_ms, cues[0].speaker, tuple(cue.text for cue in cues))
