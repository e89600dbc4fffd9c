"""An extract's cues: inside it, clipped to it, counted from its start."""

from service.subtitles.window import window
from service.subtitles.words import Cue

CUES = [
    Cue(0, 1000, "before"),
    Cue(1500, 3000, "across"),
    Cue(3500, 4000, "within", "Ann"),
    Cue(4900, 6000, "flash"),
]


def test_cues_are_clipped_and_shifted() -> None:
    assert window(CUES, 2000, 5000) == [Cue(0, 1000, "across"), Cue(1500, 2000, "within", "Ann")]


def test_a_short_cue_that_is_whole_stays() -> None:
    assert window([Cue(100, 150, "oh")], 100, 150) == [Cue(0, 50, "oh")]


def test_a_cue_that_only_touches_is_not_in_it() -> None:
    assert window(CUES, 1000, 1500) == []
