"""Words from transcripts that people bring."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from service.subtitles import formats
from service.subtitles.brought import words_from_cues
from service.subtitles.words import Cue, Word

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Ann K.: Where do you live?

2
00:00:03.000 --> 00:00:05.000
iPhone von Bo: On the hill: up there
"""


def test_zoom_names_are_speakers() -> None:
    words = words_from_cues(formats.read(ZOOM.replace("Ann K.", "Ann K"), "vtt"))
    assert [(word.text, word.speaker) for word in words[:2]] == [("Where", "Ann K"), ("do", "Ann K")]
    assert [(word.text, word.speaker) for word in words[4:7]] == [
        ("On", "iPhone von Bo"),
        ("the", "iPhone von Bo"),
        ("hill:", "iPhone von Bo"),
    ]


def test_initials_are_part_of_a_name() -> None:
    assert words_from_cues(formats.read(ZOOM, "vtt"))[0].speaker == "Ann K."


def test_voices_are_speakers() -> None:
    assert words_from_cues([Cue(0, 400, "Yes", "Bo")]) == [Word("Yes", 0, 400, None, "Bo")]


def test_time_is_shared_by_characters() -> None:
    assert words_from_cues([Cue(1000, 2000, "a\nbbb")]) == [Word("a", 1000, 1333), Word("bbb", 1333, 2000)]


def test_a_colon_in_what_is_said_names_nobody() -> None:
    cues = [Cue(0, 1, "She told me this: wait"), Cue(1, 2, "and I did"), Cue(2, 3, "for years")]
    assert {word.speaker for word in words_from_cues(cues)} == {None}


def test_a_name_counts_until_the_next_one() -> None:
    texts = ["Ann: one", "two", "Bo: three", "four", "Ann: five", "six", "seven", "Bo: eight", "nine"]
    words = words_from_cues([Cue(at, at + 1, text) for at, text in enumerate(texts)])
    assert [word.speaker for word in words] == ["Ann", "Ann", "Bo", "Bo", "Ann", "Ann", "Ann", "Bo", "Bo"]


@settings(deadline=None)  # the machine may be busy
@given(st.text(), st.integers(0, 10_000), st.integers(1, 10_000))
def test_any_text_gives_words_inside_its_cue(text: str, start: int, length: int) -> None:
    words = words_from_cues([Cue(start, start + length, text)])
    assert all(start <= word.start_ms <= word.end_ms <= start + length for word in words)
    assert all(before.end_ms == after.start_ms for before, after in pairwise(words))
