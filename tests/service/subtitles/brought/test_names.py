"""Who speaks in the transcripts that people bring."""

from service.subtitles.brought import passages
from service.subtitles.brought.names import with_speakers
from service.subtitles.brought.passage import Passage

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Ann K.: Where do you live?

2
00:00:03.000 --> 00:00:05.000
iPhone von Bo: On the hill: up there
"""


def speakers(*texts: str) -> list[str | None]:
    return [one.speaker for one in with_speakers([Passage(text) for text in texts])]


def test_zoom_names_are_speakers() -> None:
    assert passages(ZOOM, "vtt") == [
        Passage("Where do you live?", "Ann K.", 1000, 3000),
        Passage("On the hill: up there", "iPhone von Bo", 3000, 5000),
    ]


def test_voices_are_speakers() -> None:
    voiced = ZOOM.replace("Ann K.: ", "<v Ann>").replace("iPhone von Bo: ", "<v Bo>")
    assert [one.speaker for one in passages(voiced, "vtt")] == ["Ann", "Bo"]


def test_a_colon_in_what_is_said_names_nobody() -> None:
    assert speakers("She told me this: wait", "and I did", "for years") == [None] * 3


def test_a_name_counts_until_the_next_one() -> None:
    texts = ["Ann: one", "two", "Bo: three", "four", "Ann: five", "six", "seven", "Bo: eight", "nine"]
    assert speakers(*texts) == ["Ann", "Ann", "Bo", "Bo", "Ann", "Ann", "Ann", "Bo", "Bo"]
