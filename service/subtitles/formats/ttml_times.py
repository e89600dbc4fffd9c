"""The time expressions of TTML: clock times and offsets, in seconds, frames or ticks."""

import re
from collections.abc import Mapping
from fractions import Fraction

from service.subtitles.times import LATEST_MS

_CLOCK = re.compile(r"(\d{2,5}):(\d\d):(\d\d)(?:(\.\d{1,9})|:(\d{1,4})(?:\.\d{1,4})?)?", re.ASCII)
_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|ms|m|s|f|t)", re.ASCII)
_PARAMETER = re.compile(r"\{http://www\.w3\.org/(?:ns/ttml|20\d\d/[01]\d/ttaf1)#parameter\}(\w+)")


class Clock:
    """How many milliseconds a document's units are."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        """From the attributes of the root. Raises ValueError for rates that are none."""
        given = {match[1]: value for key, value in attributes.items() if (match := _PARAMETER.fullmatch(key))}
        top, bottom = map(int, given.get("frameRateMultiplier", "1 1").replace(":", " ").split())
        frames = int(given.get("frameRate", "30")) * Fraction(top, bottom)
        default = frames * int(given.get("subFrameRate", "1")) if "frameRate" in given else Fraction(1)
        ticks = Fraction(int(given["tickRate"])) if "tickRate" in given else default
        if min(frames, ticks) <= 0:
            raise ValueError("a rate is above 0")
        second = Fraction(1000)
        self._units = {
            "h": 3600 * second,
            "m": 60 * second,
            "s": second,
            "ms": second / 1000,
            "f": second / frames,
            "t": second / ticks,
        }

    def ms(self, expression: str) -> int:
        """The time in milliseconds, rounded.

        Raises ValueError for what is no time, or later than any recording.
        """
        expression = expression.strip()
        if match := _OFFSET.fullmatch(expression):
            exact = Fraction(match[1]) * self._units[match[2]]
        elif match := _CLOCK.fullmatch(expression):
            hours, minutes, seconds, fraction, frames = match.groups(default="0")
            exact = 1000 * (int(hours) * 3600 + int(minutes) * 60 + int(seconds) + Fraction(fraction))
            exact += int(frames) * self._units["f"]
        else:
            raise ValueError("no time")
        if exact > LATEST_MS:
            raise ValueError("too late")
        return round(exact)
