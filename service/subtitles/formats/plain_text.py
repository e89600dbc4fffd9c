"""Plain text: a line for every cue, a paragraph for every speaker, no times.

A line for every cue, and not one flowing paragraph, so that what was translated line by line can take over
the times of the lines that it was made from.
"""

from service.subtitles.formats.paragraphs import paragraphs
from service.subtitles.formats.track import Track
from service.subtitles.text import plain
from service.subtitles.words import Cue


def write(track: Track) -> bytes:
    """The text, with `Name: ` in front of what each speaker says."""
    return "\n".join(_text(part.speaker, part.lines) for part in paragraphs(track.cues)).encode()


def read(text: str) -> list[Cue]:
    """Every line that is not empty, as a cue without times.

    Names stay in the text: nothing tells them from what was said.
    """
    return [Cue(0, 0, line) for line in plain(text).split("\n") if line]


def _text(speaker: str | None, lines: tuple[str, ...]) -> str:
    name = f"{speaker}: " if speaker else ""
    return name + "".join(f"{line}\n" for line in lines)
