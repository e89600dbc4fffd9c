"""Words as search compares them: without capitals, accents and signs, so that "ode" finds "Õde".

Done here and not by a database, so that all of them find the same.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ħ": "h",
        "ŧ": "t",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "n",
    }
)
"""Letters that people without that key write so, and that Unicode does not take apart."""

_MARKS = ((0x0300, 0x036F), (0x0591, 0x05C7), (0x064B, 0x065F), (0x0670, 0x0670))
"""Marks that writers leave out: those of Latin, Greek and Cyrillic letters, of Hebrew and of Arabic. In other
scripts they are the vowels."""

_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
"""Scripts without spaces between words (Thai and Lao, Burmese, Khmer, Japanese, Chinese): a word a character,
so that any run of them is found."""

# Longer than any word that is spoken, and far below what PostgreSQL refuses (2,046 bytes).
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared, and where it stands in the text: characters from `start` to before `end`."""

    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of the text in order. Only letters and digits are part of one."""
    word, start, end = "", 0, 0
    for place, character in enumerate(text):
        folded = _folded(character)
        if folded is None:
            if word:
                yield Token(word[:_LONGEST], start, end)
            word = ""
        elif folded and _within(ord(folded[0]), _UNSPACED):
            if word:
                yield Token(word[:_LONGEST], start, end)
            word = ""
            yield from (Token(part, place, place + 1) for part in folded)
        elif folded or word:
            start = start if word else place
            word, end = word + folded, place + 1
    if word:
        yield Token(word[:_LONGEST], start, end)


def folded(text: str) -> str:
    """The words of the text as they are compared, with a space between."""
    return " ".join(token.text for token in tokens(text))


@lru_cache(maxsize=4096)
def _folded(character: str) -> str | None:
    """What is left of a character: nothing of a mark that does not count, None of what parts words."""
    kept = ""
    for part in unicodedata.normalize("NFKD", character):
        if _within(ord(part), _MARKS):
            continue
        if unicodedata.category(part)[0] not in "LNM":
            return None
        kept += part.casefold().translate(_LETTERS)
    return kept


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
