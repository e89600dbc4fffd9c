"""Cue text in its one plain form, which every format can carry and give back unchanged."""

import re
import unicodedata

_JOINER = "\u2060"
"""WORD JOINER, put by our SRT and ASS writers where a player would see a command; never part of a text."""

_UNWRITABLE = {"Cc", "Cs"}
"""Controls, which may end a cue (NUL, U+0085), and lone surrogates, which UTF-8 refuses."""


def plain(text: str) -> str:
    """The text without controls and blank lines, each line trimmed, lines joined by a single newline.

    A blank line ends a cue in WebVTT and SRT, so none can be kept; characters that some reader takes for
    a line end (form feed, U+2028) become one.
    """
    lines = (one_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """The text in one line, runs of white space as one space: for names, and for single lines."""
    spaced = "".join(
        character
        for character in re.sub(r"\s+", " ", text)
        if character != _JOINER and unicodedata.category(character) not in _UNWRITABLE
    )
    return re.sub(r"\s+", " ", spaced).strip()
