"""Words and cues: what was said and what is shown, with times in integer milliseconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word. `confidence` lies in 0..1, or is None where nobody measured it."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle. `text` is plain, without any format's markup, its lines joined by a newline."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None
