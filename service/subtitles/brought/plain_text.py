"""Plain text as people and transcription services write it, with times where they wrote any.

[00:01:23] Maria: It was my life.       a time in square brackets, anywhere
Maria  1:23                             a heading, as Teams and Otter write it, before what she says
00:01:23                                a time in a line of its own
0:03 So I said                          a time in front of many lines, as YouTube writes it
"""

import re
from collections.abc import Iterator

from service.subtitles.brought.passage import Passage
from service.subtitles.text import plain

_CLOCK = r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3}))?"
_BRACKETED = re.compile(rf"\[\s*{_CLOCK}\s*\]", re.ASCII)
_HEADING = re.compile(
    rf"(?P<name>[^\W\d_][^:\n]{{0,59}}?)?\s*[(\[]?\b{_CLOCK}[)\]]?", re.ASCII | re.IGNORECASE
)
_LEADING = re.compile(rf"{_CLOCK}\s+(?=\S)", re.ASCII)
_LEAST_LEADING = 3
"""Lines; in fewer of them, "10:30 was when we met" is what was said."""
_LATEST_MS = 500 * 3600 * 1000
"""No recording lasts as long, and the catalogue's numbers hold it."""


def read(text: str) -> list[Passage]:
    """Every line that is not empty, with the time that stands in front of it or above it."""
    found: list[Passage] = []
    speaker: str | None = None
    start_ms: int | None = None
    for line in _bracketed(plain(text).split("\n")):
        heading = _HEADING.fullmatch(line)
        if heading:
            speaker = (heading["name"] or "").rstrip(" -,\t") or None
            start_ms = _ms(heading.groups()[1:])
            continue
        for said, at_ms in _parts(line):
            start_ms = start_ms if at_ms is None else at_ms
            if said:
                found.append(Passage(said, speaker, start_ms))
                start_ms = None
    return found


def _bracketed(lines: list[str]) -> list[str]:
    """The lines with times in brackets where many begin with one, each later than the one before."""
    leading = [(at, found) for at, line in enumerate(lines) if (found := _LEADING.match(line))]
    times = [_ms(found.groups()) or 0 for _, found in leading]
    if len(leading) >= _LEAST_LEADING and times == sorted(times):
        for at, found in leading:
            lines[at] = f"[{found[0].strip()}] {lines[at][found.end() :]}"
    return lines


def _parts(line: str) -> Iterator[tuple[str, int | None]]:
    """What is said between the times in a line, each with the time before it."""
    at_ms: int | None = None
    from_ = 0
    for time in _BRACKETED.finditer(line):
        yield line[from_ : time.start()].strip(), at_ms
        at_ms, from_ = _ms(time.groups()), time.end()
    yield line[from_:].strip(), at_ms


def _ms(parts: tuple[str | None, ...]) -> int | None:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    ms = whole * 1000 + int(fraction.ljust(3, "0"))
    return ms if ms <= _LATEST_MS else None
