"""Subtitle formats by file extension: a new format is one module and one line here.

Words as JSON are not read here but by `words_json.read`: they are no cues yet, and what becomes of them is
a matter of the house's style.
"""

from collections.abc import Callable
from dataclasses import dataclass

from service.errors import SubtitlesUnreadable
from service.subtitles.formats import (
    plain_text,
    subrip,
    ttml,
    ttml_reading,
    web_page,
    webvtt,
    word_document,
    words_json,
)
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue


@dataclass(frozen=True, slots=True)
class Format:
    """How one format is written and, where cues can be had back from it, read; what browsers call it.

    `timed` says whether the cues that are read have times. Where they have none they all last from 0 to 0,
    in the order of the text, and take over the times of another track (see `translation.with_times_of`).
    `speakers` says whether there is a place for them; else those that are known stay (see `speakers.py`).
    """

    media_type: str
    write: Callable[[Track], bytes]
    read: Callable[[str], list[Cue]] | None = None
    timed: bool = True
    speakers: bool = True


FORMATS = {
    "vtt": Format("text/vtt; charset=utf-8", webvtt.write, webvtt.read),
    "srt": Format("application/x-subrip; charset=utf-8", subrip.write, subrip.read, speakers=False),
    "ttml": Format("application/ttml+xml; charset=utf-8", ttml.write, ttml_reading.read),
    "txt": Format("text/plain; charset=utf-8", plain_text.write, plain_text.read, timed=False),
    "html": Format("text/html; charset=utf-8", web_page.write),
    "docx": Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", word_document.write
    ),
    "json": Format("application/json", words_json.write),
}

READABLE = tuple(ending for ending, format in FORMATS.items() if format.read)
"""The endings of files that cues can be read from."""


def read(text: str, ending: str) -> list[Cue]:
    """The cues of a file in the format of this ending; raises SubtitlesUnreadable."""
    format = FORMATS.get(ending.lower().removeprefix("."))
    if format is None or format.read is None:
        raise SubtitlesUnreadable(
            "Subtitles can be read as WebVTT (.vtt), SubRip (.srt), TTML (.ttml) or plain text (.txt) files."
        )
    return format.read(text)


def write(track: Track, ending: str) -> bytes:
    """The track as a file in the format of this ending, one of `FORMATS`."""
    return FORMATS[ending].write(track)
