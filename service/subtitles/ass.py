"""Subtitles and a title as ASS, for burning into a picture with libass.

Written here, character by character: no library escapes what libass would take for a command, and cue text is
whatever somebody typed. The only commands are our own, which choose a font for each script.
"""

from collections.abc import Iterable

from service import timecode
from service.subtitles.burning import BURN_STYLES
from service.subtitles.fitting import frames
from service.subtitles.heading import heading
from service.subtitles.profile import WIDE, Profile
from service.subtitles.profiles import upright
from service.subtitles.scripts import right_to_left, runs
from service.subtitles.words import Cue

_ESCAPES = str.maketrans({"\\": "\\\u2060", "{": "\\{", "}": "\\}", "\n": "\\N"})
"""A backslash gets a WORD JOINER behind it, so that it begins no command; there is no escape for it."""

_CELL = 0.42
"""The width of an average small letter as a share of the font size: Noto Sans, 0.57 em, 1.36 lines an em."""
_BOLD = 1.12
"""How much wider bold letters are."""

_SIDE_MARGIN = 0.05
_FOOT = 0.06
_UPRIGHT_FOOT = 0.25
"""On upright pictures phones put their own buttons and titles over the lowest quarter."""

_TITLE_SIZE = 72 / 1080
"""Smaller than what is said, and bold instead of boxed: it is there the whole time."""
_TITLE_HEAD = 0.07

_BOXED = {"plain": "3", "mixed": "4", "back": "&H00000000"}
_RIMMED = {"plain": "1", "mixed": "1", "back": "&H60000000"}
"""Border styles: 1 is an outline, 3 a box for each line, 4 libass's own, a box round all lines. And the
colour of shadows and of that box."""

_DIRECTIONS = {True: "\u200f", False: "\u200e", None: ""}
"""A mark at the start of each line: it says how the line is read even where it starts in another script."""

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
Style: Default,Noto Sans,{size},&H00FFFFFF,&H00FFFFFF,&H00000000,{back},\
{bold},0,0,0,100,100,0,0,{plain},{edge},{shadow},2,{side},{side},{foot},-1
Style: Mixed,Noto Sans,{size},&H00FFFFFF,&H00FFFFFF,&H00000000,{back},\
{bold},0,0,0,100,100,0,0,{mixed},{edge},{shadow},2,{side},{side},{foot},-1
Style: Title,Noto Sans,{title_size},&H00DDEBF5,&H00DDEBF5,&H00000000,&H00000000,\
-1,0,0,0,100,100,0,0,1,0,0,8,{side},{side},{head},-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
# Alignment 2 is bottom and 8 top centre, Encoding -1 finds the direction of writing. Colours are blue, green,
# red: the title's is a warm white, 13 to 1 on our dark blue.


def write_ass(
    cues: Iterable[Cue],
    width: int,
    height: int,
    title: Cue | None = None,
    *,
    profile: Profile = WIDE,
    language: str | None = None,
) -> str:
    """The cues as an ASS file for a picture of this size in pixels; `title` stands at its upper edge.

    Cues are wrapped again where their lines would leave the picture; a cue too long to be shown at once is
    shown in parts, one after the other (see fitting.py). Nothing in a cue's text is ever taken for a command.
    The house's `profile` says how they look, and how much is shown at once: on upright pictures more lines,
    and shorter ones.
    `language` (a BCP 47 tag) decides the form of Chinese characters.
    """
    style = BURN_STYLES[profile.look]
    foot = _FOOT
    if width <= height:
        foot, profile = _UPRIGHT_FOOT, upright(profile)
    shorter, side = min(width, height), round(width * _SIDE_MARGIN)
    size, title_size = round(shorter * style.size), round(shorter * _TITLE_SIZE)
    edge = max(1, round(shorter * style.edge, 1))
    header = _HEADER.format(
        width=width,
        height=height,
        size=size,
        title_size=title_size,
        edge=edge,
        shadow=round(shorter * style.shadow, 1),
        bold=-1 if style.bold else 0,
        side=side,
        foot=round(height * foot),
        head=round(height * _TITLE_HEAD),
        **(_BOXED if style.boxed else _RIMMED),
    )
    room = (width - 2 * (side + edge)) / (size * _CELL * (_BOLD if style.bold else 1))
    shown = [_subtitle(part, size, language) for cue in cues for part in frames(cue, profile, room)]
    if title and (text := heading(title.text, (width - 2 * side) / (title_size * _CELL * _BOLD))):
        shown.append(_event(title, "Title", _lettered(text, title_size, language)))
    return header + "".join(shown)


def _subtitle(cue: Cue, size: int, language: str | None) -> str:
    """Where fonts of several heights meet, a box for each line would have steps: there all lines have one."""
    plain = all(script is None for _, script in runs(cue.text))
    return _event(cue, "Default" if plain else "Mixed", _lettered(cue.text, size, language))


def _lettered(text: str, size: int, language: str | None) -> str:
    """The text escaped, each script in its font, each line in its direction."""
    mark = _DIRECTIONS[right_to_left(text)]
    written = ""
    script = None
    for piece, of in runs("\n".join(mark + line for line in text.split("\n")), language):
        if of != script:
            written += f"{{\\fn{of.family}\\fs{round(size * of.size)}}}" if of else "{\\r}"
            script = of
        written += piece.translate(_ESCAPES)
    return written


def _event(cue: Cue, style: str, text: str) -> str:
    start, end = timecode.ass(cue.start_ms), timecode.ass(cue.end_ms)
    return f"Dialogue: 0,{start},{end},{style},,0,0,0,,{text}\n"
