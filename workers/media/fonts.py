"""Which of Debian's packages brings a font for a letter.

Compared letter by letter with the fonts in Debian 12; what is not below is in fonts-noto-core. Emoji are
Symbola's, since libass cannot draw the fonts that have them in colour.
"""

import unicodedata

_SPANS = {
    # Of last resort: a picture of every letter there is, drawn on a coarse grid.
    "fonts-unifont": """
        5EF 61D 860-89F 8B5 8BF-8D2 B55 C3C C5D CDD 170D 1715-171F 180F 1AC1-1ACE 1B4C 1B7D-1B7E 1CFA 1DFA
        20C0 2C2F 2C5F 2E53-2E5D 31BC-31BF 4DB6-4DBF 9FF0-9FFF A7C0-A7C1 A7D0-A7F4 FBC2 FD40-FD4F FDCF
        FDFE-FDFF 10570-105BC 10780-107BA 10F70-10FCB 11070-11075 110C2 11147 116B9 11740-11746 11900-119E4
        11AB0-11ABF 11EE0-11FB0 12F90-12FF2 16A70-16AC9 16FE2-16FF1 18B00-18CD5 1AFF0-1AFFE 1B11F-1B167
        1CF00-1CFC3 1D1E9-1D1EA 1DF00-1DF1E 1E290-1E2AE 1E7E0-1E7FE 1ED01-1ED3D 1F10D-1F10F 1F16D-1F16F
        1F1AD 1F6DD-1F6DF 1F7F0 1F90C-1F90F 1F93F 1F94D-1F94F 1F96C-1F97F 1F998-1F9BF 1F9C1-1F9CF
        1F9E7-1F9FF 1FA7B-1FA7C 1FAA9-1FAAC 1FAB7-1FABA 1FAC3-1FAC5 1FAD7-1FAF6""",
    # Chinese characters in names of people and places, and old kana.
    "fonts-hanazono": "332C FA70-FAD9 1B000-1B11E 20000-2FFFF",
    "fonts-noto-cjk": """
        1100-11FF 2500-25AB 2E80-4DBF 4E00-9FEF A960-A97C AC00-FA6D FE10-FE19 FE30-FE6B FF01-FFEE
        1F191-1F1AC 1F200-1F251""",
    "fonts-symbola": """
        23B7-23BD 23EB-23EC 23F0 2705 270A 2728 274C 274E 2754-2755 2795-2797 27B0 27BF 1F1E6-1F1FF
        1F260-1FAFF""",
}
"""Code points in hexadecimal; the first package counts."""


def package_for(letter: str) -> str | None:
    """The package to install where no font has the letter; None where no letter is meant to be."""
    if unicodedata.category(letter) in {"Co", "Cn", "Cs"}:
        return None
    return next((name for name, spans in _READ if any(ord(letter) in span for span in spans)), _OTHERWISE)


def _read(spans: str) -> list[range]:
    ends = (span.partition("-") for span in spans.split())
    return [range(int(first, 16), int(last or first, 16) + 1) for first, _, last in ends]


_OTHERWISE = "fonts-noto-core"
_READ = [(name, _read(spans)) for name, spans in _SPANS.items()]
