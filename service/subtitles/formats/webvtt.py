"""WebVTT, through webvtt-py.

webvtt-py writes cue text as it stands, so `<`, `&` and `-->` are escaped before and unescaped after; it
refuses blank lines inside a cue, so the text goes through `text.plain` first.
"""

from html import escape, unescape

import webvtt

from service import timecode
from service.errors import SubtitlesUnreadable
from service.subtitles.formats.track import Track
from service.subtitles.markup import voice, without_tags
from service.subtitles.text import one_line, plain
from service.subtitles.times import checked_lines, cues_in_order
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
    file = webvtt.WebVTT(
        captions=[
            webvtt.Caption(timecode.vtt(cue.start_ms), timecode.vtt(cue.end_ms), _payload(cue, text))
            for cue in track.cues
            if (text := plain(cue.text))
        ],
        metadata=["Kind: captions", f"Language: {_language(track.language)}"] if track.language else [],
    )
    return f"{file.content}\n".encode()


def _payload(cue: Cue, text: str) -> str:
    escaped = escape(text, quote=False)
    speaker = one_line(cue.speaker or "")
    return f"<v {escape(speaker, quote=False)}>{escaped}" if speaker else escaped


def _language(tag: str) -> str:
    """The language tag without anything that could leave its line."""
    return one_line(tag).replace("-->", "")
