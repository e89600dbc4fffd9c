from fractions import Fraction
from itertools import accumulate

import pytest

from workers.media.frame_rate import Pace, pace, whole_pictures

MILLISECOND, TICK = Fraction(1, 1000), Fraction(1, 90_000)
DISTANCES: dict[str, tuple[list[int], Fraction, str, tuple[str, bool]]] = {
    # distances, time base, header's claim; the rate to show at, whether frames come unevenly
    "as the header says": ([3600] * 250, TICK, "25", ("25", False)),
    "television's": ([3003] * 300, TICK, "30000/1001", ("30000/1001", False)),
    "no header": ([3600] * 250, TICK, "0", ("25", False)),
    "a lying header": ([3003] * 300, TICK, "57600", ("30000/1001", False)),
    "a browser's whole milliseconds": ([33, 34, 33] * 100, MILLISECOND, "1000", ("30", False)),
    "a phone's trembling clock": ([3003 - 300, 3003 + 300] * 150, TICK, "90000", ("30000/1001", False)),
    "a phone's slow clock": ([3010] * 300, TICK, "90000/3010", ("30000/1001", False)),
    "15 stays": ([6000] * 100, TICK, "15", ("15", False)),
    "12.5 stays": ([80] * 100, MILLISECOND, "25/2", ("25/2", False)),
    "slow motion": ([375] * 2400, TICK, "240", ("60", False)),
    "slow motion of television": ([750 + 1] * 1200, TICK, "120000/1001", ("60", False)),
    "100 a second": ([900] * 500, TICK, "100", ("50", False)),
    "a frame dropped now and then": (([40] * 99 + [80]) * 5, MILLISECOND, "25", ("25", False)),
    "many frames dropped": (([33] * 6 + [67] * 2 + [100] * 2) * 30, MILLISECOND, "1000", ("30", True)),
    "uneven": ([20, 80, 35, 60, 45, 70, 90, 50] * 40, MILLISECOND, "1000", ("30", True)),
    "a third of a frame early or late": ([3700, 3700, 1600] * 50, TICK, "90000", ("30", True)),
    "gaps of seconds": (([40] * 100 + [5000]) * 3, MILLISECOND, "25", ("25", True)),
    "a screen that stands still": ([2000, 33, 33, 4000, 67, 33] * 20, MILLISECOND, "1000", ("30", True)),
    "a slide show": ([3000] * 20, MILLISECOND, "1/3", ("32/3", False)),
    "stills that change every two minutes": ([120_000] * 20, MILLISECOND, "1/120", ("10", False)),
    "a still for an hour": ([3_600_000], MILLISECOND, "0", ("10", False)),
    "two at once": ([0, 40] * 100, MILLISECOND, "50", ("25", False)),
    "two at once, unevenly": ([0, 60, 0, 61, 0, 120] * 40, MILLISECOND, "50/3", ("24", True)),
    "one frame": ([], MILLISECOND, "25", ("25", False)),
    "one frame, a lying header": ([], MILLISECOND, "90000", ("25", False)),
}


@pytest.mark.parametrize("name", DISTANCES)
def test_constant_rate_follows_the_frames(name: str) -> None:
    distances, time_base, nominal, expected = DISTANCES[name]
    shown = list(accumulate(distances, initial=0))
    # Coded order is another than the order in which frames are shown.
    found = pace([*shown[1::2], *shown[::2]], time_base, Fraction(nominal))
    assert (found.rate, found.variable) == (Fraction(expected[0]), expected[1])


def test_slow_motion_tells_its_own_rate() -> None:
    assert pace(range(0, 90_000, 375), TICK, Fraction(0)).found == 240


@pytest.mark.parametrize(("packets", "pictures"), [(50, 25), (25, 25), (30, 30)])
def test_half_pictures_that_are_packets_of_their_own_count_half(packets: int, pictures: int) -> None:
    counted = Pace(Fraction(packets), Fraction(packets), variable=False)
    assert whole_pictures(counted).rate == pictures
