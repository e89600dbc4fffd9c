"""Speakers that a format had no place for."""

from dataclasses import replace

import pytest

from service.subtitles.speakers import with_speakers_of
from service.subtitles.words import Cue

KNOWN = [
    Cue(0, 1000, "Where did you live?", "Ann"),
    Cue(1100, 3000, "We lived on the hill, and the river came.", "Bo"),
    Cue(3100, 3500, "And then?", "Ann"),
    Cue(3600, 4000, "Yes."),
]


def at(start_ms: int, end_ms: int, text: str) -> Cue:
    return Cue(start_ms, end_ms, text)


CASES = [
    ("the same", [replace(cue, speaker=None) for cue in KNOWN], ["Ann", "Bo", "Ann", None]),
    (
        "all of it later",
        [at(cue.start_ms + 2000, cue.end_ms + 2000, cue.text) for cue in KNOWN],
        ["Ann", "Bo", "Ann", None],
    ),
    (
        "one split, one put right",
        [
            at(0, 1000, "Where did you love?"),
            at(1100, 2000, "We lived on the hill,"),
            at(2000, 3000, "and the river came."),
            at(3100, 3500, "And then?"),
        ],
        ["Ann", "Bo", "Bo", "Ann"],
    ),
    ("joined", [at(0, 3000, "Live? We lived on the hill, and the river came.")], ["Bo"]),
    ("a line where nobody spoke", [at(9000, 9500, "[music]")], [None]),
    ("nothing", [], []),
]


@pytest.mark.parametrize(
    ("brought", "speakers"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_each_cue_has_the_speaker_that_it_came_from(brought: list[Cue], speakers: list[str | None]) -> None:
    named = with_speakers_of(KNOWN, brought)
    assert [replace(cue, speaker=None) for cue in named] == brought
    assert [cue.speaker for cue in named] == speakers


def test_where_no_speakers_are_known_nothing_is_changed() -> None:
    assert with_speakers_of([], KNOWN) == KNOWN
    assert with_speakers_of([at(0, 9000, "What?")], KNOWN) == KNOWN
