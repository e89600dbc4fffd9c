"""Scripts other than Latin, Greek and Cyrillic: their font, how large it is, how wide their letters are.

libass takes whatever fontconfig finds first for a letter that the style's font lacks: DejaVu for Arabic, with
some of an Urdu word's letters from another font, and the Japanese forms for Chinese. So each script has its
font by name. All are in Debian's fonts-noto-core and fonts-noto-cjk; the numbers were measured on those,
widths on a sentence drawn by libass.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Script:
    """`size` is the font size at which letters are as large as Noto Sans's at 1: libass scales a font by the
    height of its lines. `width` is a letter's on average, in cells (see widths.py)."""

    family: str
    size: float = 1.0
    width: float = 1.1
    right_to_left: bool = False


_HAN = Script("Noto Sans CJK SC", 1.06, 2.0)
_JAPANESE, _KOREAN = replace(_HAN, family="Noto Sans CJK JP"), replace(_HAN, family="Noto Sans CJK KR")
_TRADITIONAL = replace(_HAN, family="Noto Sans CJK TC")
_HONG_KONG = replace(_HAN, family="Noto Sans CJK HK")

SCRIPTS: dict[str, Script] = {
    "ARABIC": Script("Noto Naskh Arabic", 1.3, 0.9, right_to_left=True),  # larger: its letters are small
    "HEBREW": Script("Noto Sans Hebrew", 1.0, 1.0, right_to_left=True),
    "SYRIAC": Script("Noto Sans Syriac", 1.04, 1.3, right_to_left=True),
    "THAANA": Script("Noto Sans Thaana", 1.1, 1.2, right_to_left=True),
    "NKO": Script("Noto Sans NKo", 1.0, 1.1, right_to_left=True),
    "ADLAM": Script("Noto Sans Adlam", 1.0, 1.3, right_to_left=True),
    "DEVANAGARI": Script("Noto Sans Devanagari", 0.96, 1.0),
    "BENGALI": Script("Noto Sans Bengali", 0.97, 1.0),
    "GURMUKHI": Script("Noto Sans Gurmukhi", 0.96, 1.1),
    "GUJARATI": Script("Noto Sans Gujarati", 0.96, 1.0),
    "ORIYA": Script("Noto Sans Oriya", 1.0, 1.3),
    "TAMIL": Script("Noto Sans Tamil", 0.91, 1.5),
    "TELUGU": Script("Noto Sans Telugu", 0.99, 1.2),
    "KANNADA": Script("Noto Sans Kannada", 0.99, 1.3),
    "MALAYALAM": Script("Noto Sans Malayalam", 0.92, 1.5),
    "SINHALA": Script("Noto Sans Sinhala", 0.96, 1.5),
    "THAI": Script("Noto Sans Thai", 1.11, 1.1),
    "LAO": Script("Noto Sans Lao", 1.21, 1.1),
    "KHMER": Script("Noto Sans Khmer", 1.0, 1.0),
    "MYANMAR": Script("Noto Sans Myanmar", 1.6, 1.2),
    "TIBETAN": Script("Noto Serif Tibetan", 2.07, 1.0),
    "GEORGIAN": Script("Noto Sans Georgian", 1.0, 1.2),
    "ARMENIAN": Script("Noto Sans Armenian", 1.0, 1.2),
    "ETHIOPIC": Script("Noto Sans Ethiopic", 1.0, 1.2),
    "CHEROKEE": Script("Noto Sans Cherokee", 1.0, 1.4),
    "CANADIAN": Script("Noto Sans CanAborig", 1.0, 1.4),
    "TIFINAGH": Script("Noto Sans Tifinagh", 1.0, 1.1),
    "OL": Script("Noto Sans Ol Chiki", 1.0, 1.1),
    "HIRAGANA": _JAPANESE,
    "KATAKANA": _JAPANESE,
    "HANGUL": _KOREAN,
    "BOPOMOFO": _TRADITIONAL,
    "CJK": _HAN,
}
"""By the first word of the Unicode names of the script's letters."""

_WIDE_FORMS = range(0x3000, 0x3040), range(0xFF00, 0xFFF0)
"""Punctuation and full-width letters of East Asia, whose names begin with other words."""

_READERS = {
    "ja": _JAPANESE,
    "ko": _KOREAN,
    "zh-tw": _TRADITIONAL,
    "zh-hant": _TRADITIONAL,
    "zh-hk": _HONG_KONG,
    "zh-mo": _HONG_KONG,
    "yue": _HONG_KONG,
}
"""Who reads Chinese characters in other forms than the mainland's."""


@lru_cache(maxsize=4096)
def script_of(character: str) -> Script | None:
    """The script of a letter; None for Latin, Greek and Cyrillic, and for what belongs to no script."""
    if character.isascii():
        return None
    if any(ord(character) in forms for forms in _WIDE_FORMS):
        return _HAN
    return SCRIPTS.get(unicodedata.name(character, "?").partition(" ")[0].partition("-")[0])


def runs(text: str, language: str | None = None) -> list[tuple[str, Script | None]]:
    """The text in pieces of one font each; spaces and marks stay with what is before them.

    Chinese characters take the form that readers of the language (a BCP 47 tag) know; beside kana they are
    Japanese, and beside Hangul Korean, whatever the tag says.
    """
    found: list[tuple[str, Script | None]] = []
    for character in text:
        script = script_of(character)
        if found and (script == found[-1][1] or character.isspace() or _leans(character)):
            found[-1] = found[-1][0] + character, found[-1][1]
        else:
            found.append((character, script))
    beside = {script for _, script in found} & {_JAPANESE, _KOREAN, _TRADITIONAL}
    han = _READERS.get((language or "").lower(), _READERS.get((language or "").lower().split("-")[0], _HAN))
    if beside:
        han = next(script for script in (_JAPANESE, _KOREAN, _TRADITIONAL) if script in beside)
    return [(piece, han if script == _HAN else script) for piece, script in found]


def right_to_left(text: str) -> bool | None:
    """Whether most of the letters are read from right to left; None where none is."""
    read = Counter(
        unicodedata.bidirectional(character) in {"R", "AL"} for character in text if character.isalpha()
    )
    return read[True] > read[False] if read[True] else None


def _leans(character: str) -> bool:
    """Whether the character is drawn with the one before it."""
    return unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf"}
