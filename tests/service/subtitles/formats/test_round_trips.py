"""Whatever the words are: what is written reads back the same, by our readers and by those of others."""

import io
import re
from dataclasses import replace
from html import unescape

import docx
import pysubs2
import webvtt
from hypothesis import given, settings

from service import timecode
from service.subtitles import formats
from service.subtitles.formats import words_json
from service.subtitles.formats.paragraphs import paragraphs
from service.subtitles.formats.track import Track
from service.subtitles.text import one_line
from service.subtitles.words import Cue, Word
from tests.service.subtitles.formats.nasty import expected, tracks, word_lists

_busy = settings(deadline=None)  # the machine may be busy


def written(track: Track, ending: str) -> str:
    return formats.write(track, ending).decode()


@_busy
@given(tracks())
def test_webvtt_and_ttml_keep_text_times_and_speakers(track: Track) -> None:
    assert formats.read(written(track, "vtt"), "vtt") == expected(track)
    assert formats.read(written(track, "ttml"), "ttml") == expected(track)


@_busy
@given(tracks())
def test_subrip_keeps_text_and_times_and_has_no_place_for_speakers(track: Track) -> None:
    assert formats.read(written(track, "srt"), "srt") == expected(track, speakers=False)


@_busy
@given(tracks())
def test_plain_text_keeps_every_line_with_names_where_somebody_else_begins(track: Track) -> None:
    lines = [
        f"{part.speaker}: {line}" if part.speaker and number == 0 else line
        for part in paragraphs(track.cues)
        for number, line in enumerate(part.lines)
    ]
    assert formats.read(written(track, "txt"), "txt") == [Cue(0, 0, line) for line in lines]


@_busy
@given(word_lists())
def test_words_keep_everything(words: list[Word]) -> None:
    track = Track([], "pl", words=words, engine="tiny")
    kept = [
        Word(text, word.start_ms, word.end_ms, word.confidence, one_line(word.speaker or "") or None)
        for word in words
        if (text := one_line(word.text))
    ]
    assert words_json.read(written(track, "json")) == words_json.Spoken("pl", "tiny", kept) or not words


@_busy
@given(tracks())
def test_words_of_cues_share_out_their_times(track: Track) -> None:
    spoken = words_json.read(written(track, "json"))
    assert spoken.engine == "cues"
    assert sorted(word.text for word in spoken.words) == sorted(
        " ".join(c.text for c in expected(track)).split()
    )


@_busy
@given(tracks())
def test_webvtt_py_reads_our_webvtt(track: Track) -> None:
    """It does not unescape, and gives the text without tags."""
    captions = webvtt.from_string(written(track, "vtt"), strict=True).captions
    assert [
        Cue(
            c.start_time.in_milliseconds(),
            c.end_time.in_milliseconds(),
            unescape(c.text),
            unescape(c.voice or "") or None,
        )
        for c in captions
    ] == expected(track)


@_busy
@given(tracks())
def test_webvtt_py_reads_our_subrip(track: Track) -> None:
    cues = expected(track, speakers=False)
    if cues:  # it refuses a file without any
        lines = iter(written(track, "srt").splitlines(keepends=True))
        captions = webvtt.from_buffer(lines, format="srt").captions
        assert [
            Cue(c.start_time.in_milliseconds(), c.end_time.in_milliseconds(), unreferenced(c.text))
            for c in captions
        ] == cues


@_busy
@given(tracks())
def test_pysubs2_reads_our_subtitles(track: Track) -> None:
    for ending, understood in (("vtt", unescape), ("srt", unreferenced), ("ttml", str)):
        read = pysubs2.SSAFile.from_string(written(track, ending), format_=ending)
        found = [Cue(event.start, event.end, understood(event.text)) for event in read]
        assert found == as_pysubs2_has_it(expected(track, speakers=False), ending), ending


def as_pysubs2_has_it(cues: list[Cue], ending: str) -> list[Cue]:
    """Its lines are parted by `\\N`, which somebody may have said; in TTML it takes off spaces around that.

    In the other formats it takes a line of digits at the end of the file for the number of a cue to come.
    """
    texts = [cue.text for cue in cues]
    if texts and ending != "ttml":
        texts[-1] = re.sub(r"\n+ *\d+ *$", "", texts[-1])
    parted = [text.replace("\n", "\\N") for text in texts]
    if ending == "ttml":
        parted = [re.sub(r"\s*\\N\s*", r"\\N", text) for text in parted]
    return [replace(cue, text=text) for cue, text in zip(cues, parted, strict=True)]


@settings(max_examples=25, deadline=None)  # a Word document takes as long as a hundred others
@given(tracks())
def test_python_docx_reads_our_documents(track: Track) -> None:
    document = docx.Document(io.BytesIO(formats.write(track, "docx")))
    head = [one_line(text) for text in (track.title, track.storyteller) if one_line(text)]
    said = [
        f"{timecode.clock(part.start_ms)} " + (f"{part.speaker}: " if part.speaker else "") + part.text
        for part in paragraphs(track.cues)
    ]
    assert [paragraph.text for paragraph in document.paragraphs] == head + said


def unreferenced(text: str) -> str:
    """SubRip as a person sees it who has a player that knows the three references."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("\u2060", "")
