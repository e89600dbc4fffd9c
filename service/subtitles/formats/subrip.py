"""SubRip (SRT), through webvtt-py.

SubRip has no escapes of its own, and most players show `&amp;` as it stands. So only what would otherwise be
taken for something else is written differently: `<` and the arrow as character references, and with an
invisible WORD JOINER in between `{\\` (to players built on libass the beginning of a command) and the colons
of times that somebody said. Speakers have no place in SubRip and are left out.
"""

import io
import re

import webvtt

from service import timecode
from service.errors import SubtitlesUnreadable
from service.subtitles.formats.track import Track
from service.subtitles.markup import without_tags
from service.subtitles.text import plain
from service.subtitles.times import TIME_COLON, checked_lines, cues_in_order, is_timing
from service.subtitles.words import Cue

_COMMAND = re.compile(r"\{\\[^{}]*\}")
"""`{\\an8}` and the like, which many SubRip files carry to place a cue."""

_REFERENCE = re.compile(r"&(?=(?:lt|gt|amp);)")


def read(text: str) -> list[Cue]:
    """The cues of a SubRip file, in time order.

    Raises SubtitlesUnreadable with the number of the line that cannot be read.
    """
    lines = _numbered(checked_lines(text, arrows_in_text=True))
    if not lines:
        if text.strip("\ufeff \t\r\n"):
            raise SubtitlesUnreadable("Line 1: no times like 00:01:02,500 --> 00:01:05,000 follow.")
        return []
    # A file whose only cue has no text is too short for webvtt-py; a line more does no harm.
    captions = webvtt.from_buffer([*lines, ""], format="srt").captions
    return cues_in_order(
        Cue(
            caption.start_time.in_milliseconds(),
            caption.end_time.in_milliseconds(),
            plain(_unescape(_COMMAND.sub("", without_tags(caption.raw_text)))),
        )
        for caption in captions
    )


def write(track: Track) -> bytes:
    """The cues as a SubRip file, which names no language; cues without text are left out."""
    captions = [
        webvtt.Caption(timecode.vtt(cue.start_ms), timecode.vtt(cue.end_ms), _escape(text))
        for cue in track.cues
        if (text := plain(cue.text))
    ]
    file = io.StringIO()
    webvtt.WebVTT(captions=captions).write(file, format="srt")
    return f"{file.getvalue()}\n".encode()


def _numbered(lines: list[str]) -> list[str]:
    """The lines with a blank line and a number before each timing line, from the first one on.

    webvtt-py drops cues without a number, which editors accept and people leave out; and it would not open
    a file that begins with anything else.
    """
    numbered: list[str] = []
    count = 0
    for line in lines:
        if is_timing(line):
            count += 1
            if numbered and numbered[-1].strip().isdecimal() and not is_timing(numbered[-2]):
                numbered.pop()
            numbered += ["", str(count), line] if count > 1 else [str(count), line]
        elif count:
            numbered.append(line)
    return numbered


def _escape(text: str) -> str:
    referenced = _REFERENCE.sub("&amp;", text).replace("<", "&lt;").replace("-->", "--&gt;")
    return TIME_COLON.sub("\u2060:", referenced).replace("{\\", "{\u2060\\")


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
