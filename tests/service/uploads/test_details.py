"""What people say about a recording is cleaned, not believed."""

import io

import docx
import pytest

from service.errors import InvalidRequest, SubtitlesUnreadable
from service.uploads.details import Details, check_transcript, clean
from service.uploads.receive import read_details


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  A   story ", "A story"),
        ("two\nlines\x00\x1b[31m", "two lines [31m"),
        ("\u202eright to left\u202c", "\u202eright to left\u202c"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_titles_are_one_line_without_control_characters(said: str, kept: str) -> None:
    assert clean(said) == kept


def test_a_missing_title_is_the_files_name() -> None:
    assert Details(file_name="My walk.mp4").shown_title() == "My walk"
    assert Details(title="Hope", file_name="x.mp4").shown_title() == "Hope"


@pytest.mark.parametrize("language", ["../../x", "english", "EN", "e", "en;", "<b>"])
def test_a_language_that_is_no_tag_is_refused_in_plain_words(language: str) -> None:
    with pytest.raises(InvalidRequest, match="short tag"):
        read_details({"language": language})


def test_a_title_beyond_all_reason_is_refused_by_name() -> None:
    with pytest.raises(InvalidRequest, match="title"):
        read_details({"title": "x" * 10_001})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_transcript_is_read_as_editors_save_it(encoding: str) -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:02.000\ncafé\n"
    assert check_transcript(text.encode(encoding), "zoom.VTT") == (text, "vtt")


def test_a_word_document_and_plain_text_are_kept_as_text() -> None:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Ann: Café")
    document.save(file)
    assert check_transcript(file.getvalue(), "talk.DOCX") == ("Ann: Café", "txt")
    assert check_transcript(b"[00:01] Hello", "talk.txt") == ("[00:01] Hello", "txt")


def test_a_transcript_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="no text"):
        check_transcript(b" \n", "talk.txt")
    with pytest.raises(InvalidRequest, match="Word document"):
        check_transcript(b"PK", "talk.docx")
    with pytest.raises(InvalidRequest, match="WebVTT"):
        check_transcript(b"%PDF-1.4", "talk.pdf")
    with pytest.raises(SubtitlesUnreadable):
        check_transcript(b"WEBVTT\n\n00:05.000 --> 00:02.000\nbackwards\n", "talk.vtt")
