"""Cues give way to changes of shot, and never lose more than the style allows."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles.profile import WIDE
from service.subtitles.segment import segment
from service.subtitles.shots import snap
from service.subtitles.words import Cue
from tests.service.subtitles.speaking import interviews

RATE = Fraction(25)
CUES = segment(interviews()[:600])


@pytest.mark.parametrize(
    ("cue", "shot_ms", "times"),
    [
        (Cue(5200, 8000, "It was cold."), 5000, (5000, 8000)),  # begins 5 frames after the cut
        (Cue(5479, 8000, "It was cold."), 5000, (5000, 8000)),
        (Cue(5480, 8000, "It was cold."), 5000, (5480, 8000)),  # 12 frames: it is not less than 12
        (Cue(4900, 8000, "It was cold."), 5000, (4900, 8000)),  # begins before it
        (Cue(2000, 5300, "It was cold."), 5000, (2000, 4920)),  # stays over the cut for a moment
        (Cue(2000, 4700, "It was cold."), 5000, (2000, 4920)),  # leaves just before it
        (Cue(2000, 5500, "It was cold."), 5000, (2000, 5500)),
        (Cue(4000, 5300, "It was cold, bitterly cold."), 5000, (4000, 5300)),  # it could not be read
        (Cue(4200, 5010, "Cold."), 5000, (4200, 5010)),  # nor seen
    ],
)
def test_times_near_a_change_of_shot(cue: Cue, shot_ms: int, times: tuple[int, int]) -> None:
    (moved,) = snap([cue], [shot_ms], WIDE, RATE)
    assert (moved.start_ms, moved.end_ms) == times
    assert moved.text == cue.text


def test_two_cues_about_a_cut_meet_at_it() -> None:
    cues = [Cue(2000, 5120, "It was cold,"), Cue(5200, 8000, "bitterly cold.")]
    before, after = snap(cues, [5000], WIDE, RATE)
    assert (before.end_ms, after.start_ms) == (4920, 5000)


def test_slow_films_have_longer_frames() -> None:
    (moved,) = snap([Cue(2000, 5300, "It was cold.")], [5000], WIDE, Fraction(24000, 1001))
    assert moved.end_ms == 5000 - 83


@settings(deadline=None)
@given(st.lists(st.integers(0, 300_000), max_size=200), st.sampled_from([Fraction(24), RATE, Fraction(60)]))
def test_wherever_shots_change_cues_stay_apart_readable_and_in_order(
    shots: list[int], rate: Fraction
) -> None:
    moved = snap(CUES, sorted(shots), WIDE, rate)
    assert [cue.text for cue in moved] == [cue.text for cue in CUES]
    for before, after in pairwise(moved):
        assert after.start_ms - before.end_ms >= WIDE.gap_ms
    for old, new in zip(CUES, moved, strict=True):
        length = new.end_ms - new.start_ms
        assert WIDE.min_ms <= length <= WIDE.max_ms
        assert abs(new.start_ms - old.start_ms) < 500
        assert abs(new.end_ms - old.end_ms) < 600
