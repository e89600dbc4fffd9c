"""What stands in a Word document (DOCX), as plain text: its paragraphs and the rows of its tables, in order.

A DOCX is a ZIP archive of XML from a stranger. Only the one part with the text is unpacked, up to a limit
that is kept while it is unpacked, and read without document types: nothing in it can grow, or name a file.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from service.errors import InvalidRequest, SubtitlesUnreadable, TooMuch
from service.subtitles.formats.safe_xml import parse

_PART = "word/document.xml"
"""Where every program that writes DOCX keeps the text (ECMA-376 would let it be elsewhere)."""
_MOST_BYTES = 32 * 2**20
"""Unpacked. Six hours of speech are 0.4 MB of text, and Word's markup around it up to fifty times as much."""
_MOST_ENTRIES = 10_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TIME = re.compile(r"[\d:.,]+")
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LEFT_OUT = frozenset(f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText"))
"""What was struck out, and what says how the text looks."""


def text_of(raw: bytes) -> str:
    """A line for every paragraph; the cells of a row of a table in one line, after each other.

    Raises InvalidRequest for what is no Word document, TooMuch for one that is larger than any transcript.
    """
    try:
        xml = _unpacked(raw).decode("utf-8")
        return "\n".join(_blocks(parse(xml)))
    except (zipfile.BadZipFile, zlib.error, UnicodeDecodeError, SubtitlesUnreadable) as error:
        raise InvalidRequest(
            "This is not a Word document that can be read. Save it as .docx again, or as plain text."
        ) from error


def _unpacked(raw: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if len(archive.infolist()) > _MOST_ENTRIES:
            raise TooMuch("This Word document has more parts than a transcript needs.")
        try:
            part = archive.getinfo(_PART)
        except KeyError:
            raise zipfile.BadZipFile from None
        if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile  # encrypted, or packed as Word never does
        with archive.open(part) as unpacking:
            xml = unpacking.read(_MOST_BYTES + 1)  # what the archive says of its size is not believed
    if len(xml) > _MOST_BYTES:
        raise TooMuch(f"This Word document holds more than {_MOST_BYTES // 2**20} MB of text.")
    return xml


def _blocks(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield _text(child)
        elif child.tag == f"{_W}tr":
            yield _row([" ".join(filter(None, _blocks(cell))) for cell in child])
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child)


def _row(cells: list[str]) -> str:
    """The cells in one line: a time in brackets, and the name before what is said with a colon."""
    full = [f"[{cell}]" if _TIME.fullmatch(cell) else cell for cell in map(str.strip, cells) if cell]
    if len(full) > 1 and not full[-2].startswith("["):
        full[-2] = full[-2].rstrip(":") + ":"
    return " ".join(full)


def _text(element: Element) -> str:
    return "".join(
        child.text or "" if child.tag == f"{_W}t" else _SIGNS.get(child.tag) or _text(child)
        for child in element
        if child.tag not in _LEFT_OUT
    )
