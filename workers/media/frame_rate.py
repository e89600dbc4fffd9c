"""One constant frame rate for a recording whose own may vary, be missing or be a lie.

Phones and browsers write frames when they have them. Renditions get a constant rate, so that segments begin
on key frames at the same times in every rung and burned-in subtitles change when they should. The rate comes
from the distances between the frames: headers claim as much as 57600.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

FASTEST = Fraction(60)
"""Screens show no more; slow-motion recordings have 120 and 240."""
SLOWEST = Fraction(10)
"""Key frames come every four seconds, and a repeated frame costs next to nothing."""
_STILL = Fraction(1, 60)
"""A picture that stands for a minute, as in a podcast with a still: a tenth of a second is nothing to it."""
FASTEST_INTERLACED = Fraction(30)
"""Whole pictures a second; television has 25 or 29.97."""

_STANDARD = tuple(
    Fraction(rate)
    for rate in ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "120", "240")
)
_UNEVEN_RATES = tuple(Fraction(rate) for rate in (15, 24, 25, 30, 50, 60))
"""What cameras run at when they drop frames: a webcam's or a screen recorder's."""
_NEAR = Fraction(1, 100)
"""A phone's 30 is 29.9 or 30.1 as its clock and the light want it; all standard rates but the pairs of
television (29.97 and 30) lie further apart."""
_EXACT = Fraction(1, 1000)
"""Tells 29.97 from 30 once the frames of some seconds were counted."""
_EVEN = Fraction(1, 4)
"""Distances within a quarter of the usual one are the trembling of a phone's clock; a frame that was dropped
doubles it."""
_ROUNDING = Fraction(15, 10_000)
"""Seconds: containers with whole milliseconds put two neighbours up to that far off."""
_REGULAR = 0.9
"""So many even distances make a rate, with gaps in it."""
_STEADY_FRAMES, _STEADY_TIME = 0.98, 0.95
"""One frame in fifty dropped is not seen; a twentieth of the time frozen is."""
_LOST = 0.05
"""Share of the frames of an uneven recording that a rate may lose."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`found` is the recording's own rate, 0 when one frame is all there is; `rate` the constant one to show
    it at; `variable` says that its frames come at uneven distances."""

    found: Fraction
    rate: Fraction
    variable: bool


def pace(shown: Iterable[int], time_base: Fraction, nominal: Fraction) -> Pace:
    """How frames come that are shown at the instants `shown`, in `time_base` seconds and any order.

    `nominal` is ffmpeg's `r_frame_rate`, 0 when unknown: believed where it agrees with what was counted.
    """
    instants = sorted(set(shown))  # some browsers write two pictures for one instant: one is seen
    gaps = Counter(b - a for a, b in pairwise(instants))
    if not gaps:
        return Pace(Fraction(0), nominal if 0 < nominal <= FASTEST else Fraction(25), variable=False)
    usual = _median(gaps)
    slack = max(_EVEN * usual, _ROUNDING / time_base)
    even = Counter({gap: times for gap, times in gaps.items() if abs(gap - usual) <= slack})
    share = even.total() / gaps.total()
    time_share = _length(even) / _length(gaps)
    steady = share >= _STEADY_FRAMES and time_share >= _STEADY_TIME
    if share >= _REGULAR:
        found = _named(Fraction(even.total()) / (_length(even) * time_base), nominal)
    else:
        found = _for_uneven(instants, time_base)
    return Pace(found, _shown_at(found), variable=not steady)


def whole_pictures(pace: Pace) -> Pace:
    """The pace of an interlaced recording: camcorders store half pictures as packets of their own, 50 or 60 a
    second; none stores more than 30 whole ones."""
    if pace.rate <= FASTEST_INTERLACED:
        return pace
    return Pace(pace.found / 2, pace.rate / 2, pace.variable)


def rate_for_subtitles(rate: Fraction) -> Fraction:
    """At least 24 a second: at fewer, a burned-in subtitle appears visibly late."""
    return max(rate, Fraction(24))


def _median(gaps: Counter[int]) -> int:
    half, passed = gaps.total() / 2, 0
    for gap in sorted(gaps):
        passed += gaps[gap]
        if passed >= half:
            return gap
    raise ValueError("no gaps")


def _length(gaps: Counter[int]) -> int:
    return sum(gap * times for gap, times in gaps.items())


def _named(counted: Fraction, nominal: Fraction) -> Fraction:
    """The rate that was meant by one that was counted."""
    if nominal in _STANDARD and abs(nominal / counted - 1) <= _EXACT:
        return nominal
    nearest = min(_STANDARD, key=lambda rate: abs(rate - counted))
    if abs(nearest / counted - 1) <= _NEAR:
        return nearest
    # 12.5, 15 and the odd ones: browsers play any rate, and another one would judder.
    if counted > 1:
        return Fraction(round(counted * 10), 10)
    return counted.limit_denominator(1000) if counted > _STILL else counted


def _for_uneven(instants: Sequence[int], time_base: Fraction) -> Fraction:
    """The lowest common rate that keeps nearly all frames: one is lost where two are nearest to the same
    instant of the steady clock."""
    for rate in _UNEVEN_RATES:
        ticks = float(rate * time_base)
        kept = {round((instant - instants[0]) * ticks) for instant in instants}
        if len(kept) >= (1 - _LOST) * len(instants):
            return rate
    return FASTEST


def _shown_at(found: Fraction) -> Fraction:
    """Slow motion is halved until a screen can show it: every second frame, evenly, and no other. A slide
    show is doubled, so that players can seek in it."""
    if found <= _STILL:
        return SLOWEST
    while found > FASTEST:
        found /= 2
    while found < SLOWEST:
        found *= 2
    return found
