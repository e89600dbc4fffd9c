"""Every promise of `./run bench subtitles` is about what it measures."""

from bench.subtitles import LEAST_CONFORMITY, MOST_BAD, figures, judged
from service.subtitles.words import Cue

CUES = [Cue(0, 2000, "I went home\nand I slept."), Cue(2100, 3000, "It rained.")]


def test_every_promise_is_about_a_figure_that_is_measured() -> None:
    assert {*LEAST_CONFORMITY, *MOST_BAD} <= set(figures(CUES, CUES))


def test_a_broken_promise_is_told() -> None:
    assert judged("reading speed", 0.98)
    assert not judged("reading speed", 0.97)
    assert judged("lines that do", 0.04)
    assert not judged("lines that do", 0.05)
    assert judged("SubER, per cent", 99)
