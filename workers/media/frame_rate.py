"""One constant frame rate for a recording whose own may vary, be missing or be a lie.

Phones and browsers write frames when they have them. Renditions get a constant rate, so that segments begin
on key frames at the same times in every rung and burned-in subtitles change when they should.
"""

from fractions import Fraction

FASTEST = Fraction(60)
"""Screens show no more; slow-motion recordings have 120 and 240."""

_STANDARD = tuple(
    Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")
)
_TOLERANCE = Fraction(98, 100)
"""A rate counted over a second or two is a little off; 2 % lies between any two standard rates but 29.97 and
30."""


def constant_rate(nominal: Fraction, frames: int, duration_ms: int) -> Fraction:
    """The rate to show `frames` in `duration_ms` at. `nominal` is ffmpeg's `r_frame_rate`, 0 when unknown.

    The nominal rate counts when it is possible at all: not below what was counted, and not above 60 (headers
    claim as much as 57600). Else the next standard rate: for sparse frames that is 23.976, and repeated
    frames cost little.
    """
    counted = Fraction((frames - 1) * 1000, max(1, duration_ms)) * _TOLERANCE
    if 0 < nominal <= FASTEST and nominal >= counted:
        return nominal
    return next((rate for rate in _STANDARD if rate >= counted), FASTEST)


def rate_for_subtitles(rate: Fraction) -> Fraction:
    """At least 24 a second: at fewer, a burned-in subtitle appears visibly late."""
    return max(rate, Fraction(24))
