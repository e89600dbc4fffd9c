"""Word documents, good and hostile."""

import io
import zipfile

import docx
import pytest

from service.errors import InvalidRequest, TooMuch
from service.subtitles.brought.word_document import text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(xml: bytes | str, name: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return file.getvalue()


def test_paragraphs_and_tables_are_lines() -> None:
    document = docx.Document()
    document.add_heading("A talk")
    document.add_paragraph("Maria: Hello ").add_run("there").bold = True
    table = document.add_table(2, 3)
    for row, texts in zip(
        table.rows, [("00:01:02", "Joe", "Well & <b>"), ("1:05", "Maria:", "Yes")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("The\tend")
    file = io.BytesIO()
    document.save(file)
    assert text_of(file.getvalue()).split("\n") == [
        "A talk",
        "Maria: Hello there",
        "[00:01:02] Joe: Well & <b>",
        "[1:05] Maria: Yes",
        "The\tend",
    ]


def test_what_was_struck_out_is_not_said() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    kept, gone, new = (run.format(text) for text in ("kept ", "gone", "new"))
    body = f"<w:p>{kept}<w:del>{gone}</w:del><w:ins>{new}</w:ins></w:p>"
    assert text_of(packed(f"<w:document {W}><w:body>{body}</w:body></w:document>")) == "kept new"


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-1.4",
        b"PK\x03\x04 broken",
        packed("<w:document/>", name="other.xml"),
        packed("<w:document"),
        packed(b"\xff\xfe\x00"),
        packed(f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {W}>&e;</w:document>'),
        packed("<a>" * 1000 + "</a>" * 1000),
    ],
)
def test_what_cannot_be_read_is_said_plainly(raw: bytes) -> None:
    with pytest.raises(InvalidRequest, match="not a Word document"):
        text_of(raw)


def test_a_small_file_does_not_unpack_to_a_huge_one() -> None:
    bomb = packed(b" " * 40 * 2**20)
    assert len(bomb) < 100_000
    with pytest.raises(TooMuch, match="32 MB"):
        text_of(bomb)
