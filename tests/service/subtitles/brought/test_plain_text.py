"""Times and names in plain text, as people and services write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles.brought import passages
from service.subtitles.brought.passage import Passage


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was my life.\n\nYes.", [Passage("It was my life."), Passage("Yes.")]),
        (
            "[00:01:23] Maria: It was. [1:30] Yes.\nJoe: Hm.",
            [Passage("It was.", "Maria", 83_000), Passage("Yes.", "Maria", 90_000), Passage("Hm.", "Joe")],
        ),
        (
            "Maria Silva  1:23\nIt was.\nYes.\n\nJoe (2:05)\nAt 10:30 then.",
            [
                Passage("It was.", "Maria Silva", 83_000),
                Passage("Yes.", "Maria Silva"),
                Passage("At 10:30 then.", "Joe", 125_000),
            ],
        ),
        ("00:00:03.500\nHello.", [Passage("Hello.", None, 3500)]),
        (
            "0:03 so I\n0:07 went home\n1:02:00 at 10:30",
            [
                Passage("so I", None, 3000),
                Passage("went home", None, 7000),
                Passage("at 10:30", None, 3_720_000),
            ],
        ),
        (
            "10:30 was when we met.\nAnd [laughter] so.",
            [Passage("10:30 was when we met."), Passage("And [laughter] so.")],
        ),
    ],
)
def test_times_and_names_are_told_from_what_is_said(text: str, found: list[Passage]) -> None:
    assert passages(text, "txt") == found


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.text("ab :[]01\n\u2028\x00-.", max_size=30), max_size=8).map("\n".join))
def test_any_text_can_be_read_and_loses_no_letter(text: str) -> None:
    said = "".join((one.speaker or "") + one.text for one in passages(text, "txt"))
    assert sum(map(said.count, "ab")) >= sum(map(text.count, "ab")) * (":" not in text)
