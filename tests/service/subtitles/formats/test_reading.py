"""Files from elsewhere are understood, and what cannot be read says where."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.errors import SubtitlesUnreadable
from service.subtitles import formats
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue
from tests.service.subtitles.formats.nasty import TEXTS


def test_ten_thousand_characters_survive() -> None:
    cue = Cue(0, 1000, "<script>" + "x" * 10_000)
    for ending in ("vtt", "srt", "ttml"):
        assert formats.read(formats.write(Track([cue]), ending).decode(), ending) == [cue]


def test_subrip_keeps_ampersands_readable_for_players_that_unescape_nothing() -> None:
    assert b"Tom & Ann" in formats.write(Track([Cue(0, 1000, "Tom & Ann")]), "srt")


HI = [Cue(1000, 2000, "Hi")]
TWO = [Cue(1000, 2000, "one"), Cue(3000, 4000, "two")]
FIRST, SECOND = "00:00:01.000 --> 00:00:02.000", "00:00:03.000 --> 00:00:04.000"
FOREIGN = [
    ("vtt", "\ufeffWEBVTT\r\n\r\n00:01.000 --> 00:02.000 align:start\r\nHi\r\n", HI),
    ("vtt", f"WEBVTT - Zoom\n\n1\n{FIRST}\n<v Ann B>Hi <i>you</i>", [Cue(1000, 2000, "Hi you", "Ann B")]),
    ("vtt", f"WEBVTT\n\n{FIRST}\n<v Ann>Hi</v> <v Bo>you</v>", [Cue(1000, 2000, "Hi you")]),
    ("vtt", f"WEBVTT\n\nNOTE out of order\n\n{SECOND}\ntwo\n\n{FIRST}\none", TWO),
    ("vtt", f"WEBVTT\n\n{FIRST}\nI <3 you &amp; me", [Cue(1000, 2000, "I <3 you & me")]),
    ("vtt", "WEBVTT\n\n", []),
    ("srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n", HI),
    ("srt", "\ufeff1\r\n0:00:01.0 --> 00:00:02.000\r\n<font color=red>{\\an8}Hi</font>", HI),
    ("srt", f"\n\n{FIRST}\none\n{SECOND}\ntwo", TWO),
    ("srt", f"1\n{FIRST}\nin\n\n1984\n", [Cue(1000, 2000, "in\n1984")]),
    ("srt", "", []),
]


@pytest.mark.parametrize(("extension", "text", "cues"), FOREIGN)
def test_files_from_elsewhere_are_understood(extension: str, text: str, cues: list[Cue]) -> None:
    assert formats.read(text, extension) == cues


UNREADABLE = [
    ("vtt", "", "Line 1 should begin with WEBVTT"),
    ("vtt", "hello", "Line 1 should begin with WEBVTT"),
    ("vtt", "WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nback", "Line 3: the subtitle must end after it starts"),
    (
        "vtt",
        "WEBVTT\n\n00:00:02.000 --> 00:00:02.000\nnever",
        "Line 3: the subtitle must end after it starts",
    ),
    ("vtt", "WEBVTT\n\n00:00:01.000 --> soon\nHi", "Line 3: the times cannot be read"),
    ("vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na --> b", "Line 4: the times cannot be read"),
    ("vtt", "WEBVTT\n\n0596:40:00.000 --> 0596:41:00.000\nlate", "Line 3: no recording is as long"),
    ("srt", "just a text", "Line 1"),
    ("srt", "1\n00:61:00,000 --> 00:62:00,000\nHi", "Line 2: the times cannot be read"),
    ("docx", "", "Subtitles can be read as WebVTT"),
    ("stl", "", "Subtitles can be read as WebVTT"),
]


@pytest.mark.parametrize(("extension", "text", "sentence"), UNREADABLE)
def test_what_cannot_be_read_says_where(extension: str, text: str, sentence: str) -> None:
    with pytest.raises(SubtitlesUnreadable, match=sentence):
        formats.read(text, extension)


@settings(deadline=None)  # the machine may be busy
@example("0:0.0-->0:0.1", "srt")
@given(st.text() | TEXTS, st.sampled_from(["vtt", "srt"]))
def test_no_text_breaks_the_readers(text: str, extension: str) -> None:
    try:
        cues = formats.read("WEBVTT\n\n" + text, extension)
    except SubtitlesUnreadable:
        return
    assert all(cue.start_ms < cue.end_ms and cue.text for cue in cues)
