"""Each rule is found where it is broken, with its measure, and nowhere else."""

import pytest

from service.subtitles.checks import Rule, Severity, check
from service.subtitles.profile import UPRIGHT, WIDE, Profile
from service.subtitles.words import Cue

GOOD = Cue(1000, 3500, "I have lived here\nfor twenty years.", "Ann")
AFTER = Cue(3580, 5000, "Nobody asked me.", "Ann")


def found(*cues: Cue, profile: Profile = WIDE) -> list[str]:
    return [str(finding) for finding in check(cues, profile)]


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert check([GOOD, AFTER], WIDE) == []
    assert check([], WIDE) == []


@pytest.mark.parametrize(
    ("cue", "sentence"),
    [
        (Cue(0, 2000, " \n "), "empty: there is no text in it"),
        (Cue(0, 1000, "I was never heard by them"), "too_fast: 25.0 characters/s, at most 20"),
        (Cue(0, 1000, "I was never heard."), "fast: 18.0 characters/s, better at most 17"),
        (Cue(0, 832, "Never."), "too_short: 0.832 s, at least 0.833 s"),
        (Cue(0, 7001, "Never."), "too_long: 7.001 s, at most 7 s"),
        (Cue(0, 3000, "Never,\nnever,\nnever."), "too_many_lines: 3 lines, at most 2"),
        (Cue(0, 5000, "x" * 43), "line_too_long: a line of 43 characters, at most 42"),
        (
            Cue(0, 5000, "This was never about the\ncold and wet house."),
            "line_break_inside_phrase: a line ends with a word that belongs to what follows",
        ),
        (
            Cue(0, 5000, "Never,\nwe thought, and said so."),
            "uneven_lines: one line is less than half as long as another",
        ),
        (Cue(0, 5000, "Never. I knew it"), "two_sentences: one sentence ends in it and another begins"),
        (Cue(0, 5000, "- I was cold,\n- Bitterly cold"), "two_speakers: more than one person speaks in it"),
    ],
)
def test_what_a_cue_breaks_by_itself(cue: Cue, sentence: str) -> None:
    assert found(cue) == [sentence]


@pytest.mark.parametrize(
    ("start_ms", "sentence"),
    [
        (3250, "overlap: begins 0.25 s before the one before it ends"),
        (3500, "gap_too_small: 0 ms after the one before it, at least 80 ms"),
        (3700, "flicker: 200 ms after the one before it, either 80 ms or at least 480 ms"),
    ],
)
def test_what_it_breaks_by_following_too_soon(start_ms: int, sentence: str) -> None:
    assert found(GOOD, Cue(start_ms, 5000, "Nobody asked me.", "Ann")) == [sentence]


def test_an_overlap_is_found_with_any_earlier_cue() -> None:
    assert [
        f.position
        for f in check([Cue(0, 6000, "On and on."), Cue(1000, 2000, "Yes."), Cue(3000, 4000, "No.")], WIDE)
    ] == [1, 2]


def test_a_cue_that_ends_inside_a_phrase_is_found_unless_somebody_else_goes_on() -> None:
    broken = Cue(0, 2000, "I was waiting for the", "Ann")
    (finding,) = check([broken, Cue(2080, 4000, "doctor to call", "Ann")], WIDE)
    assert (finding.code, finding.position, finding.start_ms) == (Rule.ENDS_INSIDE_PHRASE, 0, 0)
    assert finding.severity is Severity.SHOULD
    assert check([broken, Cue(2080, 4000, "Doctor Mary Johnson", "Bob")], WIDE) == []
    name = [Cue(0, 2000, "It was Doctor Mary", "Ann"), Cue(2080, 4000, "Johnson who came", "Ann")]
    assert [f.code for f in check(name, WIDE)] == [Rule.ENDS_INSIDE_PHRASE]


def test_findings_of_one_cue_come_worst_first() -> None:
    (first, second) = check([Cue(0, 500, "x" * 43)], WIDE)[:2]
    assert (first.code, second.code) == (Rule.TOO_FAST, Rule.TOO_SHORT)
    assert first.severity is Severity.MUST


def test_upright_pictures_have_other_limits() -> None:
    cue = Cue(0, 5000, "Nobody asked me\nwhether the house\nwas cold or warm.")
    assert found(cue, profile=UPRIGHT) == []
    assert found(Cue(0, 5000, "I have lived here for twenty years."), profile=UPRIGHT) == [
        "line_too_long: a line of 35 characters, at most 25"
    ]
