"""WebVTT, written here and read through webvtt-py.

`<`, `&` and `>` are written as character references, and never a blank line (`text.plain`), since blank lines
and arrows end a cue. So is the colon of a time with fractions that somebody said: pysubs2 takes any line with
two of them for the times of a cue. Cues are numbered, or pysubs2 would take a line of digits for a number.
"""

import re
from html import escape, unescape

import webvtt

from service import timecode
from service.errors import SubtitlesUnreadable
from service.subtitles.formats.track import Track
from service.subtitles.markup import voice, without_tags
from service.subtitles.text import one_line, plain
from service.subtitles.times import TIME_COLON, checked_lines, cues_in_order
from service.subtitles.words import Cue


def read(text: str) -> list[Cue]:
    """The cues of a WebVTT file, in time order.

    Raises SubtitlesUnreadable with the number of the line that cannot be read.
    """
    lines = checked_lines(text)
    if lines[0].split(maxsplit=1)[:1] != ["WEBVTT"]:
        raise SubtitlesUnreadable("Line 1 should begin with WEBVTT. Is this a WebVTT file?")
    captions = webvtt.from_string("\n".join(lines)).captions
    return cues_in_order(
        Cue(
            caption.start_time.in_milliseconds(),
            caption.end_time.in_milliseconds(),
            plain(unescape(without_tags(caption.raw_text))),
            one_line(voice(caption.raw_text) or "") or None,
        )
        for caption in captions
    )


def write(track: Track) -> bytes:
    """The cues as a WebVTT file, speakers as `<v Name>`; cues without text are left out."""
    cues = [(cue, text) for cue in track.cues if (text := plain(cue.text))]
    language = one_line(track.language).replace("-->", "")
    header = f"WEBVTT\nKind: captions\nLanguage: {language}\n" if language else "WEBVTT\n"
    return (header + "".join(_block(number, *one) for number, one in enumerate(cues, start=1))).encode()


def _block(number: int, cue: Cue, text: str) -> str:
    times = f"{timecode.vtt(cue.start_ms)} --> {timecode.vtt(cue.end_ms)}"
    speaker = one_line(cue.speaker or "")
    said = TIME_COLON.sub("&#58;", escape(text, quote=False))
    return f"\n{number}\n{times}\n{_tag(speaker) if speaker else ''}{said}\n"


def _tag(speaker: str) -> str:
    """`<v Name>`, in which a name that ends in two hyphens would end in an arrow."""
    name = TIME_COLON.sub("&#58;", escape(speaker, quote=False))
    return f"<v {re.sub('-$', '&#45;', name)}>"
