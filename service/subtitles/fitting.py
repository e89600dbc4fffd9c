"""Cue text made to fit a picture: wrapped to its width, and shown in parts where it is too long for it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from service.subtitles.profile import Profile
from service.subtitles.text import plain
from service.subtitles.widths import cells
from service.subtitles.words import Cue

_MORE = "…"
_WORD = re.compile(r"\S+\s*")
_UNSPACED = "[\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
"""Chinese and Japanese, which write no spaces; Korean does."""
_LETTER_UNSPACED = re.compile(_UNSPACED)
_LINE_END_UNSPACED = re.compile(f"(?<={_UNSPACED})\n(?={_UNSPACED})")
_CLOSING = frozenset("、。，．：；！？）」』】〉》〕］｝ー々…")  # noqa: RUF001
_OPENING = frozenset("（「『【〈《〔［｛")  # noqa: RUF001
_BEFORE_THEIR_LETTER = frozenset("เแโใไເແໂໃໄ")
"""Vowels of Thai and Lao that are written before the consonant which they follow."""
_VIRAMA = 9
"""Unicode's combining class of the sign that joins two consonants of an Indian script."""
_LONGEST_CLUSTER = 12
_MARKS = 4
"""Accents on one letter: no language needs more, and hundreds pile up into a tower over the picture."""


def frames(cue: Cue, profile: Profile, room: float) -> Iterator[Cue]:
    """The cue as one or several, with no more lines than the profile allows and none wider than `room` cells.

    Parts share the cue's time evenly. There are only as many as can be read, each for the profile's shortest
    time: text that changes faster cannot be read, and flicker harms some people. What then has no place is
    left out of the picture, with an ellipsis in its place.
    """
    lines = fit(without_towers(plain(cue.text)), profile.line_length, room)
    parts = ["\n".join(lines[at : at + profile.lines]) for at in range(0, len(lines), profile.lines)]
    length = cue.end_ms - cue.start_ms
    shown = min(len(parts), max(1, length // profile.min_ms))
    if shown < len(parts):
        parts[shown - 1] = parts[shown - 1][:-1] + _MORE
    for index, text in enumerate(parts[:shown]):
        start = cue.start_ms + length * index // shown
        end = cue.start_ms + length * (index + 1) // shown
        yield replace(cue, start_ms=start, end_ms=end, text=text)


def fit(text: str, line_length: int, room: float) -> list[str]:
    """The text's own lines where they fit; else all of it filled anew into lines, over-long words cut."""
    lines = text.split("\n") if text else []
    if all(len(line) <= line_length and cells(line) <= room for line in lines):
        return lines
    limit = min(line_length, int(room))
    return _even(list(_units(text, limit)), limit)


def _even(units: list[str], limit: int) -> list[str]:
    """As few lines as `limit` cells allow, and those as even as can be: no word hangs alone on the last."""
    lines = _filled(units, limit)
    while limit > 1:
        limit -= 1
        narrower = _filled(units, limit)
        if len(narrower) > len(lines) or max(map(cells, narrower)) > limit:
            return lines
        lines = narrower
    return lines


def _filled(units: list[str], limit: int) -> list[str]:
    """Lines filled one after the other; a unit wider than `limit` stands alone."""
    lines: list[str] = []
    used = 0.0
    for unit in units:
        size = cells(unit)
        if lines and used + cells(unit.rstrip()) <= limit:
            lines[-1] += unit
            used += size
        else:
            lines.append(unit)
            used = size
    return [line.rstrip() for line in lines]


def without_towers(text: str) -> str:
    """The text without the accents that pile up on a letter."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def _units(text: str, limit: int) -> Iterator[str]:
    """What a line may end after: words with their space; where none are written, characters.

    Chinese and Japanese lines end anywhere but before closing punctuation or after opening. A word too wide
    for a line is cut, but never between a letter and its marks.
    """
    for word in _WORD.findall(_LINE_END_UNSPACED.sub("", text)):
        spaced = word.replace("\n", " ")
        if cells(spaced.rstrip()) > limit or _LETTER_UNSPACED.search(spaced):
            yield from _pieces(spaced, limit)
        else:
            yield spaced


def _pieces(word: str, limit: int) -> Iterator[str]:
    """The word in pieces that fit a line, as small as may be where no spaces are written."""
    piece = ""
    for cluster in _clusters(word):
        full = cells(piece + cluster.rstrip()) > limit
        parts = _LETTER_UNSPACED.match(piece[-1:]) or _LETTER_UNSPACED.match(cluster)
        kept = cluster[0] in _CLOSING or piece[-1:] in _OPENING or cluster.isspace()
        if piece and (full or (parts and not kept)):
            yield piece
            piece = ""
        piece += cluster
    yield piece


def _clusters(word: str) -> Iterator[str]:
    """Letters with all that is drawn with them."""
    cluster = ""
    for character in word:
        if cluster and len(cluster) < _LONGEST_CLUSTER and _clings(cluster[-1], character):
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    yield cluster


def _clings(before: str, character: str) -> bool:
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
        or unicodedata.category(before) == "Cf"
        or unicodedata.combining(before) == _VIRAMA
        or before in _BEFORE_THEIR_LETTER
    )
