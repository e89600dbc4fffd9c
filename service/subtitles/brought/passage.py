"""A piece of a transcript that somebody brought."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A cue, or a line of text, as it was written. Milliseconds are None where nothing is said of times."""

    text: str
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
