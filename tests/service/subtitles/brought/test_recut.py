"""Cues of brought transcripts, once their words have times."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles import formats
from service.subtitles.brought import passages
from service.subtitles.brought.recut import cues_for
from service.subtitles.formats.track import Track
from service.subtitles.profile import WIDE
from service.subtitles.spread import spread
from service.subtitles.words import Cue, Word

OWN = [
    Cue(1000, 3000, "I have lived here\nfor twenty years.", "Ann"),
    Cue(3200, 5000, "My mother too.", "Ann"),
    Cue(6000, 8000, "And my children?", "Bo"),
]
LONG = "We all lived in that house on the hill, and nobody came to see us for years, not one."


def vtt(cues: list[Cue]) -> str:
    return formats.write(Track(cues=cues, language="en"), "vtt").decode()


def words(cues: list[Cue], late_ms: int = 0) -> list[Word]:
    moved = [replace(cue, start_ms=cue.start_ms + late_ms, end_ms=cue.end_ms + late_ms) for cue in cues]
    return [word for cue in moved for word in spread(cue)]


def test_cues_that_are_timed_well_stay_as_they_are() -> None:
    assert cues_for(vtt(OWN), "vtt", words(OWN, -100), WIDE) == (OWN, True)


def test_cues_that_are_late_move_to_their_words_and_keep_their_lines() -> None:
    cues, own = cues_for(vtt(OWN), "vtt", words(OWN, -900), WIDE)
    assert own
    assert [(cue.text, cue.speaker, cue.start_ms) for cue in cues] == [
        (cue.text, cue.speaker, cue.start_ms - 900) for cue in OWN
    ]
    assert all(cue.end_ms <= after.start_ms for cue, after in pairwise(cues))


def test_long_lines_of_a_machine_are_cut_anew() -> None:
    zoom = [Cue(0, 9000, f"Ann: {LONG}"), Cue(9000, 12_000, "Bo: Why not?")]
    text = vtt(zoom)
    spoken = [
        word
        for one in passages(text, "vtt")
        for word in spread(Cue(one.start_ms or 0, one.end_ms or 0, one.text, one.speaker))
    ]
    cues, own = cues_for(text, "vtt", spoken, WIDE)
    assert not own
    assert len(cues) > 2
    assert {cue.speaker for cue in cues} == {"Ann", "Bo"}
    assert " ".join(cue.text for cue in cues).split() == f"{LONG} Why not?".split()


def test_words_of_another_text_are_cut_by_themselves() -> None:
    cues, own = cues_for(vtt(OWN), "vtt", words(OWN[:2]), WIDE)
    assert not own
    assert " ".join(cue.text for cue in cues).split() == [word.text for word in words(OWN[:2])]


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.integers(-3000, 3000), min_size=3, max_size=3))
def test_cues_always_end_after_they_start_and_keep_their_order(shifts: list[int]) -> None:
    start = 0
    spoken = []
    for cue, shift in zip(OWN, shifts, strict=True):
        start = max(start, cue.start_ms + shift, 0)
        moved = spread(replace(cue, start_ms=start, end_ms=start + 1500))
        spoken += moved
        start = moved[-1].end_ms
    cues, _ = cues_for(vtt(OWN), "vtt", spoken, WIDE)
    assert [cue.text for cue in cues] == [cue.text for cue in OWN]
    assert all(cue.start_ms < cue.end_ms for cue in cues)
