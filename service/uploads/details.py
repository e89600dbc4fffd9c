"""What a person says about a recording when they bring it, checked at the door."""

import codecs
import unicodedata
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from service.errors import InvalidRequest
from service.subtitles import brought
from service.subtitles.brought import word_document

# Titles are shown whole on a story's own page; nobody writes a longer one on purpose.
_TITLE_CHARACTERS = 10_000


def clean(text: str) -> str:
    """One line of text without control characters, which databases and XML do not take."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(kept.split())


Line = Annotated[str, BeforeValidator(clean), Field(max_length=_TITLE_CHARACTERS)]


class Details(BaseModel):
    """`language` is a BCP 47 tag such as `en` or `pt-BR`. Missing titles are taken from the file's name."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: Line = ""
    storyteller: Line = ""
    project: Line = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")] = "en"
    themes: list[Line] = []
    file_name: Line = "recording"
    transcript: str | None = None
    transcript_format: str | None = None

    def shown_title(self) -> str:
        """The title, or the file's name without its ending."""
        return self.title or PurePosixPath(self.file_name).stem or "Untitled"


def check_transcript(raw: bytes, file_name: str) -> tuple[str, str]:
    """The text and format of a transcript that a person brings; a Word document becomes plain text.

    Raises `InvalidRequest`.
    """
    ending = PurePosixPath(file_name).suffix.lower().lstrip(".")
    if ending == "docx":
        text, ending = word_document.text_of(raw), "txt"
    else:
        text = decode(raw)
    text = text.replace("\x00", "")  # PostgreSQL keeps no NUL
    if not any(passage.text for passage in brought.passages(text, ending)):
        raise InvalidRequest("There is no text in this transcript.")
    return text, ending


def decode(raw: bytes) -> str:
    """Text as editors save it: UTF-8 or UTF-16 with their marks, else what Windows used before."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
