"""Times as people type them into our forms."""

import re

from service.errors import InvalidRequest

# Hours and minutes may be missing: `12`, `1:05`, `1:02:03.5`. Longer numbers are no times of a recording.
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,5})(?:[.,](\d{1,3}))?", re.ASCII)


def clock_ms(text: str) -> int:
    """The time that a person typed, in milliseconds. Raises `InvalidRequest`."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise InvalidRequest("Write the times as minutes and seconds, for example 1:05.")
    hours, minutes, seconds, fraction = (part or "0" for part in match.groups())
    return (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))
