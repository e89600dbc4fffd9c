"""The title over an extract that has no picture: as few lines as it needs, and never more than two."""

import re

from service.subtitles.fitting import fit, without_towers
from service.subtitles.text import one_line

_LINES = 2
_LENGTH = 50
"""Two lines of 50 are the 100 characters that YouTube takes of a title; a longer one ends in an ellipsis."""
_EMOJI = re.compile("[\U0001f000-\U0001faff\ufe0f]")
"""Adornments of a title that libass cannot draw in colour; no word is lost without them."""
_MORE = "…"


def heading(title: str, room: float) -> str:
    """The title in lines of at most `room` cells; what two do not hold is left out, word by word."""
    text = one_line(_EMOJI.sub("", without_towers(title)))
    lines = fit(text, _LENGTH, room)
    while len(lines) > _LINES:
        text = text[: _LINES * _LENGTH]
        text = text.rpartition(" ")[0] or text[:-1]
        lines = fit(text + _MORE, _LENGTH, room)
    return "\n".join(lines)
