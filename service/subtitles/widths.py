"""How wide text is, before anybody has drawn it."""

import unicodedata
from functools import lru_cache

from service.subtitles.scripts import script_of


def cells(text: str) -> float:
    """About how wide the text is, in the width of an average small letter.

    Measured on Noto Sans at the widest letter of each class, so that the estimate errs to the wide side:
    a capital W or an M takes 1.8, other capitals 1.4, East Asian characters and symbols 2. Other scripts'
    letters are in scripts.py; marks above and below take no room of their own.
    """
    return sum(map(_cell, text))


@lru_cache(maxsize=4096)
def _cell(character: str) -> float:
    if character in "WM@%mw":
        return 1.8
    category = unicodedata.category(character)
    if unicodedata.east_asian_width(character) in "WF" or category in {"So", "Cn", "Co"}:
        return 2.0
    if category in {"Mn", "Me", "Cf"}:
        return 0.0
    if script := script_of(character):
        return script.width
    return 1.4 if character.isupper() else 1.0
