"""A readable transcript as a Word document (DOCX), the same bytes for the same track.

What python-docx's template says about itself (author, comment, dates) is taken off, and the archive's entries
get one date: the time of a download says nothing, and files that are equal can be told to be.
"""

import io
import zipfile

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Written

from service import timecode
from service.subtitles.direction import direction
from service.subtitles.formats.paragraphs import paragraphs
from service.subtitles.formats.track import Track
from service.subtitles.text import one_line

_GREY = RGBColor(0x59, 0x59, 0x59)
"""7 to 1 on white."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP archive can hold."""

_PROPERTY_LENGTH = 255
"""The most that a document's property may hold."""


def write(track: Track) -> bytes:
    """The transcript: title, storyteller, a paragraph for every speaker, with the time at which it starts."""
    document = docx.Document()
    _describe(document, track)
    _set_language(document, one_line(track.language))
    if title := one_line(track.title):
        document.add_heading(title, level=0)
    if storyteller := one_line(track.storyteller):
        document.add_paragraph(storyteller, style="Subtitle")
    for part in paragraphs(track.cues):
        written = document.add_paragraph()
        time = written.add_run(timecode.clock(part.start_ms) + " ")
        time.font.size = Pt(9)
        time.font.color.rgb = _GREY
        if part.speaker:
            name = written.add_run(f"{part.speaker}: ")
            name.font.bold = name.font.cs_bold = True  # Word has a boldness of its own for Arabic and Hebrew
        written.add_run(part.text)
    if direction(track.language) == "rtl":
        for written in document.paragraphs:
            _from_right(written)
    return _settled(document)


def _describe(document: Document, track: Track) -> None:
    properties = document.core_properties
    for element in list(properties._element):
        properties._element.remove(element)
    properties.title = one_line(track.title)[:_PROPERTY_LENGTH]
    properties.author = one_line(track.storyteller)[:_PROPERTY_LENGTH]
    properties.language = one_line(track.language)[:_PROPERTY_LENGTH]


def _set_language(document: Document, language: str) -> None:
    """Of all text, whatever its script, so that spelling is checked and text read aloud as it should be."""
    for element in document.styles.element.iter(qn("w:lang")):
        for attribute in ("w:val", "w:eastAsia", "w:bidi"):
            element.set(qn(attribute), language)


def _from_right(written: Written) -> None:
    """Set a paragraph and its runs from right to left; python-docx has no name for either."""
    written._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for run in written.runs:
        run.font.rtl = True


def _settled(document: Document) -> bytes:
    """The document's archive, its entries in their order, all of one date."""
    made, settled = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return settled.getvalue()
