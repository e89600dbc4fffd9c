"""Cue text in its one plain form, which every format can carry and give back unchanged."""

import re
import unicodedata

_INVISIBLE = {"\u2060", "\ufeff", "\ufffe", "\uffff"}
"""Never part of a text: WORD JOINER, which our SRT and ASS writers put where a player would see a command;
the byte order mark, at the head of a file none of its text, elsewhere a WORD JOINER of old; and the two that
XML refuses, which are no characters at all."""

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
        if character not in _INVISIBLE and unicodedata.category(character) not in _UNWRITABLE
    )
    return re.sub(r"\s+", " ", spaced).strip()
