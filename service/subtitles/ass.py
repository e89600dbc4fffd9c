"""Subtitles as ASS, for burning into a picture with libass.

Written here, character by character: no library escapes what libass would take for a command, and cue text is
whatever somebody typed. The look is the BBC's: white in a black box, at the bottom, 82 px on 1080 lines.
"""

from collections.abc import Iterable

from service import timecode
from service.subtitles.fitting import frames
from service.subtitles.profile import UPRIGHT, WIDE
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

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
# BorderStyle 3 is the opaque box, Alignment 2 bottom centre, Encoding -1 finds the direction of writing.


def write_ass(cues: Iterable[Cue], width: int, height: int) -> str:
    """The cues as an ASS file for a picture of this size in pixels.

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
    )
    profile = UPRIGHT if upright else WIDE
    room = (width - 2 * (side + box)) / (size * _CELL)
    return header + "".join(_event(part) for cue in cues for part in frames(cue, profile, room))


def _event(cue: Cue) -> str:
    start, end = timecode.ass(cue.start_ms), timecode.ass(cue.end_ms)
    return f"Dialogue: 0,{start},{end},Default,,0,0,0,,{cue.text.translate(_ESCAPES)}\n"
