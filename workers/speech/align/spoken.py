"""What is said where something is written: "25" is two words, "£3m" is three, "&" is one, "[laughter]" none.

Texts are compared, and aligned to the sound, by these spoken words. Numbers are read in English; in other
languages every written word is one spoken word.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from num2words import num2words

from service.speech.models import primary

Said = tuple[str, ...]
"""Words in lower case, of letters and apostrophes alone."""

_SHORT_FOR: dict[str, Said] = {
    "mr": ("mister",),
    "mrs": ("missus",),
    "dr": ("doctor",),
    "prof": ("professor",),
    "vs": ("versus",),
    "etc": ("et", "cetera"),
    "ok": ("okay",),
}
_SIGNS = {"&": "and", "+": "plus", "@": "at", "%": "percent", "=": "equals"}
_MONEY = {"£": "pounds", "$": "dollars", "€": "euros"}
_MANY = {"k": "thousand", "m": "million", "bn": "billion"}
_MAGNITUDES = {("hundred",), ("thousand",), ("million",), ("billion",), ("trillion",)}
_YEARS = range(1100, 2100)
"""Written with four digits and no comma, such a number is read as a year."""
_MOST_DIGITS = 12
"""A longer number is read digit by digit, as telephone numbers are; so is one that begins with 0."""
_LONGEST_LABEL = 8
"""Words; a square bracket that is not closed after so many is no sound label."""

_PART = re.compile(
    r"""
    (?P<money>[£$€])(?P<sum>\d[\d,]*)(?:\.(?P<pence>\d\d))?(?P<many>bn|[km])?(?!\w)
    | (?P<decade>\d{1,3}0)'?s(?!\w)
    | (?P<ordinal>\d{1,12})(?:st|nd|rd|th)(?!\w)
    | (?P<hour>\d{1,2}):(?P<minute>\d\d)(?!\d)
    | (?P<number>\d+(?:,\d{3})*)(?:\.(?P<decimals>\d+))?
    | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)*'?)
    | (?P<sign>[&+@%=])
    """,
    re.VERBOSE,
)


def spoken(texts: Sequence[str], language: str) -> list[Said]:
    """What is said for each written word, in the order of a text; nothing for dashes and sound labels."""
    read = _english if is_english(language) else _as_written
    said = [() if silent else read(text) for text, silent in zip(texts, _labels(texts), strict=True)]
    return _sums(texts, said) if read is _english else said


def is_english(language: str) -> bool:
    """Whether the BCP 47 tag is one of English; no tag is taken for it."""
    return primary(language) in ("en", "")


def _labels(texts: Sequence[str]) -> Iterator[bool]:
    """Whether each word lies within square brackets, as sound labels do: `[phone rings]`."""
    left = 0
    for at, text in enumerate(texts):
        if not left and text.startswith("["):
            coming = texts[at : at + _LONGEST_LABEL]
            left = next((number for number, word in enumerate(coming, 1) if "]" in word), 0)
        yield left > 0
        left = max(0, left - 1)


def _sums(texts: Sequence[str], said: list[Said]) -> list[Said]:
    """The currency of "£3 million" where it is said: after the second word."""
    for at, (sum_, many) in enumerate(pairwise(said)):
        if texts[at][:1] in _MONEY and len(sum_) > 1 and many in _MAGNITUDES:
            said[at : at + 2] = [sum_[:-1], (*many, sum_[-1])]
    return said


def _as_written(text: str) -> Said:
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(c for c in plain if unicodedata.category(c)[0] in "LMN")
    return (letters,) if letters else ()


def _english(text: str) -> Said:
    plain = unicodedata.normalize("NFKC", text).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return tuple(word for part in _PART.finditer(plain) for word in _READ[part.lastgroup or ""](part))


def _money(part: re.Match[str]) -> Iterator[str]:
    yield from _cardinal(part["sum"])
    if part["many"]:
        yield _MANY[part["many"]]
    yield _MONEY[part["money"]] if part["sum"] != "1" else _MONEY[part["money"]][:-1]
    if part["pence"] and part["pence"] != "00":
        yield from _cardinal(part["pence"])


def _decade(part: re.Match[str]) -> Iterator[str]:
    *first, last = _year(int(part["decade"]))
    yield from first
    yield f"{last[:-1]}ies" if last.endswith("y") else f"{last}s"


def _ordinal(part: re.Match[str]) -> Iterator[str]:
    yield from _words(num2words(int(part["ordinal"]), to="ordinal"))


def _time(part: re.Match[str]) -> Iterator[str]:
    yield from _cardinal(part["hour"])
    if part["minute"] == "00":
        yield "o'clock"
    elif part["minute"][0] == "0":
        yield from ("oh", *_cardinal(part["minute"][1]))
    else:
        yield from _cardinal(part["minute"])


def _number(part: re.Match[str]) -> Iterator[str]:
    written = part["number"]
    if len(written) == 4 and int(written) in _YEARS and not part["decimals"]:
        yield from _year(int(written))
    else:
        yield from _cardinal(written)
    if part["decimals"]:
        yield "point"
        yield from _digits(part["decimals"])


def _word(part: re.Match[str]) -> Iterator[str]:
    word = part["word"].strip("'")
    yield from _SHORT_FOR.get(word, (word,) if word else ())


def _sign(part: re.Match[str]) -> Iterator[str]:
    yield _SIGNS[part["sign"]]


_READ: dict[str, Callable[[re.Match[str]], Iterator[str]]] = {
    # By the last group of each alternative that took part in the match.
    **dict.fromkeys(("sum", "pence", "many"), _money),
    "decade": _decade,
    "ordinal": _ordinal,
    "minute": _time,
    **dict.fromkeys(("number", "decimals"), _number),
    "word": _word,
    "sign": _sign,
}


def _cardinal(digits: str) -> list[str]:
    plain = digits.replace(",", "")
    if len(plain) > _MOST_DIGITS or (plain[0] == "0" and len(plain) > 1):
        return _digits(plain)
    return _words(num2words(int(plain)))


def _digits(digits: str) -> list[str]:
    return [word for digit in digits for word in _words(num2words(int(digit)))]


def _year(year: int) -> list[str]:
    return _words(num2words(year, to="year"))


def _words(read: str) -> list[str]:
    return re.findall(r"[a-z]+", read)
