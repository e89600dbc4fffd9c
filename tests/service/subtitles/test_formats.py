"""What is written reads back the same, by our reader and by webvtt-py; what cannot be read says where."""

from html import unescape

import pytest
import webvtt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.errors import SubtitlesUnreadable
from service.subtitles import formats
from service.subtitles.text import one_line, plain
from service.subtitles.words import Cue

MARKUP = ["-->", "<", ">", "&", "&lt;", "&amp;", "{\\fs200}", "\\N", "<v Bob>", "<i>"]
LINE_ENDS = ["\n", "\n\n", "\r", "\u2028", "\0"]
MARKS = ["\u202e", "\u2060", "\ud800"]
BLOCKS = ["WEBVTT", "NOTE", "STYLE", "00:00:01.000 --> 00:00:02.000", "1", "Ann: "]
NASTY = st.sampled_from([*MARKUP, *LINE_ENDS, *MARKS, *BLOCKS])
TEXTS = st.lists(NASTY | st.text(max_size=8), max_size=8).map("".join)


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    cues = []
    at = 0
    for _ in range(draw(st.integers(0, 4))):
        at += draw(st.integers(0, 4_000_000))
        end = at + draw(st.integers(1, 7000))
        cues.append(Cue(at, end, draw(TEXTS), draw(st.none() | TEXTS)))
        at = end
    return cues


def expected(cues: list[Cue], speakers: bool) -> list[Cue]:
    return [
        Cue(
            cue.start_ms,
            cue.end_ms,
            plain(cue.text),
            (one_line(cue.speaker or "") or None) if speakers else None,
        )
        for cue in cues
        if plain(cue.text)
    ]


@settings(deadline=None)  # the machine may be busy
@given(cue_lists())
def test_any_webvtt_reads_back(cues: list[Cue]) -> None:
    written = formats.write(cues, "vtt", "en")
    written.encode()
    assert formats.read(written, "vtt") == expected(cues, speakers=True)
    by_peer = [
        (caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds(), unescape(caption.text))
        for caption in webvtt.from_string(written, strict=True).captions
    ]
    assert by_peer == [(cue.start_ms, cue.end_ms, cue.text) for cue in expected(cues, speakers=True)]


@settings(deadline=None)  # the machine may be busy
@given(cue_lists())
def test_any_subrip_reads_back(cues: list[Cue]) -> None:
    written = formats.write(cues, "srt")
    written.encode()
    assert formats.read(written, "srt") == expected(cues, speakers=False)
    if expected(cues, speakers=False):
        by_peer = webvtt.from_buffer(iter(written.splitlines(keepends=True)), format="srt").captions
        assert [caption.start_time.in_milliseconds() for caption in by_peer] == [
            cue.start_ms for cue in expected(cues, speakers=False)
        ]


def test_ten_thousand_characters_survive() -> None:
    cue = Cue(0, 1000, "<script>" + "x" * 10_000)
    assert formats.read(formats.write([cue], "vtt"), "vtt") == [cue]
    assert formats.read(formats.write([cue], "srt"), "srt") == [cue]


def test_subrip_keeps_ampersands_readable_for_players_that_unescape_nothing() -> None:
    assert "Tom & Ann" in formats.write([Cue(0, 1000, "Tom & Ann")], "srt")


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
    ("ttml", "<tt/>", "WebVTT"),
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
