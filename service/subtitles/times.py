"""The timing lines of WebVTT and SubRip, checked before webvtt-py sees them: it drops what it cannot read."""

import re
from collections.abc import Iterable
from operator import attrgetter

from service.errors import SubtitlesUnreadable
from service.subtitles.words import Cue

_TIME = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?=\s|$)", re.ASCII)


_LATEST_HOURS = 500
LATEST_MS = _LATEST_HOURS * 3_600_000
"""The catalogue's numbers hold milliseconds up to 596 hours, and no recording lasts as long."""

TIME_COLON = re.compile(r"(?<=\d):(?=\d{1,2}[.,]\d)")
"""A colon in a text that some readers would take for one of a cue's times, such as that of `1:02.5`."""

_LIKE_TIMES = re.compile(r"[\s\d:.,]*-->")
"""What somebody means as times, well written or not."""


def checked_lines(text: str, *, arrows_in_text: bool = False) -> list[str]:
    """The lines of a file with every timing line in its full form; at least one line.

    Commas and dots are both taken, hours may be missing. WebVTT reserves the arrow for times; in SubRip
    people may write one (`arrows_in_text`), which is then escaped. Raises SubtitlesUnreadable for a line with
    an arrow whose times cannot be read, and for a cue that does not end after it starts.
    """
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff").replace("\0", ""))
    if arrows_in_text:
        lines = [line if _LIKE_TIMES.match(line) else line.replace("-->", "--&gt;") for line in lines]
    return [_checked(number, line) if is_timing(line) else line for number, line in enumerate(lines, start=1)]


def is_timing(line: str) -> bool:
    """Whether the line stands where only the times of a cue may stand."""
    return "-->" in line


def _checked(number: int, line: str) -> str:
    match = _TIMING.match(line)
    if not match:
        raise SubtitlesUnreadable(
            f"Line {number}: the times cannot be read. Write them like 00:01:02.500 --> 00:01:05.000."
        )
    if max(int(match[1] or 0), int(match[5] or 0)) > _LATEST_HOURS:
        raise SubtitlesUnreadable(f"Line {number}: no recording is as long as that.")
    start, end = _clock(match.groups()[:4]), _clock(match.groups()[4:])
    if end <= start:
        raise SubtitlesUnreadable(f"Line {number}: the subtitle must end after it starts.")
    return f"{start} --> {end}"


def _clock(parts: tuple[str | None, ...]) -> str:
    """The time with all its digits; the fraction is padded on the right, so `.5` is half a second."""
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return f"{int(hours):04d}:{int(minutes):02d}:{int(seconds):02d}.{fraction.ljust(3, '0')}"


def cues_in_order(cues: Iterable[Cue]) -> list[Cue]:
    """The cues that have text, sorted by time.

    Overlapping cues stay as they are (two people may speak at once, and both formats allow it); a file in
    another order says the same thing, so it is put in order rather than refused.
    """
    return sorted((cue for cue in cues if cue.text), key=attrgetter("start_ms", "end_ms"))
