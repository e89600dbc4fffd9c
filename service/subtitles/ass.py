"""Subtitles and a title as ASS, for burning into a picture with libass.

Written here, character by character: no library escapes what libass would take for a command, and cue text is
whatever somebody typed. The look is the BBC's: white in a black box, at the bottom, 82 px on 1080 lines.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from service import timecode
from service.subtitles.fitting import fit, frames, without_towers
from service.subtitles.profile import UPRIGHT, WIDE
from service.subtitles.text import one_line
from service.subtitles.words import Cue

_ESCAPES = str.maketrans({"\\": "\\\u2060", "{": "\\{", "}": "\\}", "\n": "\\N"})
"""A backslash gets a WORD JOINER behind it, so that it begins no command; there is no escape for it."""

_SIZE = 82 / 1080
"""Of the picture's shorter side: upright pictures have room for fewer, not for larger letters."""

_BOX = 12 / 1080
"""How far the box reaches beyond the letters."""

_CELL = 0.42
"""The width of an average small letter as a share of the font size: Noto Sans, 0.57 em, 1.36 lines an em."""

_SIDE_MARGIN = 0.05
_FOOT = 0.06
_UPRIGHT_FOOT = 0.25
"""On upright pictures phones put their own buttons and titles over the lowest quarter."""

_TITLE_SIZE = 72 / 1080
"""Smaller than what is said, and bold instead of boxed: it is there the whole time."""
_BOLD = 1.12
"""How much wider bold letters are."""
_TITLE_HEAD = 0.07
_TITLE_LINES = 2
_TITLE_LENGTH = 50
"""Two lines of 50 are the 100 characters that YouTube takes of a title; a longer one ends in an ellipsis."""
_EMOJI = re.compile("[\U0001f000-\U0001faff\ufe0f]")
"""Adornments of a title that libass cannot draw in colour; no word is lost without them."""
_MORE = "…"

_HEADER = """\
[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
ScaledBorderAndShadow: yes
WrapStyle: 2

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Noto Sans,{size},&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,3,{box},0,2,\
{side},{side},{foot},-1
Style: Title,Noto Sans,{title_size},&H00DDEBF5,&H00DDEBF5,&H00000000,&H00000000,-1,0,0,0,100,100,0,0,1,0,0,8,\
{side},{side},{head},-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
# BorderStyle 3 is the opaque box and 1 none, Alignment 2 bottom and 8 top centre, Encoding -1 finds the
# direction of writing. Colours are blue, green, red: the title's is a warm white, 13 to 1 on our dark blue.


def write_ass(cues: Iterable[Cue], width: int, height: int, title: Cue | None = None) -> str:
    """The cues as an ASS file for a picture of this size in pixels; `title` stands at its upper edge.

    Cues are wrapped again where their lines would leave the picture; a cue too long to be shown at once is
    shown in parts, one after the other (see fitting.py). Nothing in a cue's text is ever taken for a command.
    """
    upright = width <= height
    size = round(min(width, height) * _SIZE)
    box = max(1, round(min(width, height) * _BOX))
    side = round(width * _SIDE_MARGIN)
    header = _HEADER.format(
        width=width,
        height=height,
        size=size,
        box=box,
        side=side,
        foot=round(height * (_UPRIGHT_FOOT if upright else _FOOT)),
        title_size=round(min(width, height) * _TITLE_SIZE),
        head=round(height * _TITLE_HEAD),
    )
    profile = UPRIGHT if upright else WIDE
    room = (width - 2 * (side + box)) / (size * _CELL)
    title_room = (width - 2 * side) / (min(width, height) * _TITLE_SIZE * _CELL * _BOLD)
    shown = [_event(part, "Default") for cue in cues for part in frames(cue, profile, room)]
    if title and (text := _title(title.text, title_room)):
        shown.append(_event(replace(title, text=text), "Title"))
    return header + "".join(shown)


def _title(text: str, room: float) -> str:
    """The title on as few lines as it needs; what two lines do not hold is left out, word by word."""
    text = one_line(_EMOJI.sub("", without_towers(text)))
    lines = fit(text, _TITLE_LENGTH, room)
    while len(lines) > _TITLE_LINES:
        text = text[: _TITLE_LINES * _TITLE_LENGTH]
        text = text.rpartition(" ")[0] or text[:-1]
        lines = fit(text + _MORE, _TITLE_LENGTH, room)
    return "\n".join(lines)


def _event(cue: Cue, style: str) -> str:
    start, end = timecode.ass(cue.start_ms), timecode.ass(cue.end_ms)
    return f"Dialogue: 0,{start},{end},{style},,0,0,0,,{cue.text.translate(_ESCAPES)}\n"
