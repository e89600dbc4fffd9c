"""Transcripts as documents: paragraphs by speaker, the language set, equal bytes for equal tracks."""

import io
import re
import zipfile

import docx
from docx.oxml.ns import qn

from service.subtitles import formats
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue

STORY = Track(
    [
        Cue(0, 2000, "Good morning.\nI am Ann.", "Ann"),
        Cue(2000, 4000, "I was never heard.", "Ann"),
        Cue(4000, 5000, "Until now?", "Bo <b>"),
        Cue(65_000, 66_000, "Until now.", "Ann"),
    ],
    "en",
    "The house <i>on</i> the hill",
    "Ann & Bo",
    "https://storyreel.example/recordings/1",
)
ARABIC = Track([Cue(0, 2000, "مرحبا", "آن")], "ar", "بيت على التل")


def document(track: Track) -> docx.document.Document:
    return docx.Document(io.BytesIO(formats.write(track, "docx")))


def test_the_same_track_gives_the_same_bytes_whenever_it_is_written() -> None:
    for ending in formats.FORMATS:
        assert formats.write(STORY, ending) == formats.write(STORY, ending), ending
    with zipfile.ZipFile(io.BytesIO(formats.write(STORY, "docx"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert not re.search("created|modified|python-docx", core)


def test_a_word_document_reads_as_a_transcript() -> None:
    made = document(STORY)
    assert [(one.style.name if one.style else None, one.text) for one in made.paragraphs] == [
        ("Title", "The house <i>on</i> the hill"),
        ("Subtitle", "Ann & Bo"),
        ("Normal", "0:00 Ann: Good morning. I am Ann. I was never heard."),
        ("Normal", "0:04 Bo <b>: Until now?"),
        ("Normal", "1:05 Ann: Until now."),
    ]
    assert [run.bold for run in made.paragraphs[2].runs] == [None, True, None]
    properties = made.core_properties
    assert (properties.title, properties.author, properties.language) == (
        STORY.title,
        STORY.storyteller,
        "en",
    )


def test_a_word_document_is_in_its_language_and_direction() -> None:
    for track, bidi in ((STORY, False), (ARABIC, True)):
        made = document(track)
        (language,) = made.styles.element.iter(qn("w:lang"))
        assert {language.get(qn(f"w:{name}")) for name in ("val", "eastAsia", "bidi")} == {track.language}
        for paragraph in made.paragraphs:
            assert bool(list(paragraph._p.iter(qn("w:bidi")))) is bidi
            assert all(bool(run.font.rtl) is bidi for run in paragraph.runs)


def test_a_title_beyond_all_reason_is_no_obstacle() -> None:
    assert len(document(Track([], "en", "x" * 10_000)).core_properties.title) == 255


def test_a_web_page_needs_nothing_and_runs_nothing() -> None:
    page = formats.write(STORY, "html").decode()
    assert '<html lang="en" dir="ltr">' in page
    assert '<html lang="ar" dir="rtl">' in formats.write(ARABIC, "html").decode()
    assert not re.search(r"<script|\bsrc=|<link|url\(|@import", page)
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert '<h1 dir="auto">The house &lt;i&gt;on&lt;/i&gt; the hill</h1>' in page


def test_a_web_pages_times_lead_to_the_story_or_at_least_to_the_paragraph() -> None:
    assert (
        '<a href="https://storyreel.example/recordings/1#t=65.000">1:05</a>'
        in formats.write(STORY, "html").decode()
    )
    alone = formats.write(Track(STORY.cues), "html").decode()
    assert '<p id="t=65.000"><a href="#t=65.000">1:05</a>' in alone


def test_plain_text_has_a_line_for_every_cue_and_a_name_for_every_turn() -> None:
    assert formats.write(STORY, "txt").decode() == (
        "Ann: Good morning. I am Ann.\nI was never heard.\n\nBo <b>: Until now?\n\nAnn: Until now.\n"
    )
