"""Subtitle formats by file extension: a new format is one module and one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from service.errors import SubtitlesUnreadable
from service.subtitles.formats import subrip, webvtt
from service.subtitles.formats.track import Track
from service.subtitles.words import Cue


@dataclass(frozen=True, slots=True)
class Format:
    """How one format is written and, where cues can be had back from it, read; what browsers call it.

    `timed` says whether the cues that are read have times. Where they have none they all last from 0 to 0,
    in the order of the text, and take over the times of another track (see `translation.with_times_of`).
    """

    media_type: str
    write: Callable[[Track], bytes]
    read: Callable[[str], list[Cue]] | None = None
    timed: bool = True


FORMATS = {
    "vtt": Format("text/vtt; charset=utf-8", webvtt.write, webvtt.read),
    "srt": Format("application/x-subrip; charset=utf-8", subrip.write, subrip.read),
}

READABLE = tuple(ending for ending, format in FORMATS.items() if format.read)
"""The endings of files that cues can be read from."""


def read(text: str, ending: str) -> list[Cue]:
    """The cues of a file in the format of this ending; raises SubtitlesUnreadable."""
    format = FORMATS.get(ending.lower().removeprefix("."))
    if format is None or format.read is None:
        raise SubtitlesUnreadable("Subtitles can be read as WebVTT (.vtt) or SubRip (.srt) files.")
    return format.read(text)


def write(track: Track, ending: str) -> bytes:
    """The track as a file in the format of this ending, one of `FORMATS`."""
    return FORMATS[ending].write(track)
