"""Subtitle formats by file extension: a new format is one module and one line here."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from service.errors import SubtitlesUnreadable
from service.subtitles import subrip_format, webvtt_format
from service.subtitles.words import Cue


class Format(NamedTuple):
    """How one format is read and written, and what browsers call it."""

    read: Callable[[str], list[Cue]]
    write: Callable[[Iterable[Cue], str | None], str]
    media_type: str


FORMATS = {
    "vtt": Format(webvtt_format.read, webvtt_format.write, "text/vtt; charset=utf-8"),
    "srt": Format(subrip_format.read, subrip_format.write, "application/x-subrip; charset=utf-8"),
}


def read(text: str, format: str) -> list[Cue]:
    """The cues of a subtitle file in the format of this extension; raises SubtitlesUnreadable."""
    return _format(format).read(text)


def write(cues: Iterable[Cue], format: str, language: str | None = None) -> str:
    """The cues as a subtitle file in the format of this extension; raises SubtitlesUnreadable."""
    return _format(format).write(cues, language)


def _format(extension: str) -> Format:
    try:
        return FORMATS[extension.lower().removeprefix(".")]
    except KeyError:
        raise SubtitlesUnreadable("Subtitles can be read as WebVTT (.vtt) or SubRip (.srt) files.") from None
