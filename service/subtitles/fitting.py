"""Cue text made to fit a picture: wrapped to its width, and shown in parts where it is too long for it."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from service.subtitles.profile import Profile
from service.subtitles.text import plain
from service.subtitles.words import Cue
from service.subtitles.wrapping import cells, fill

_MORE = "…"
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
    words = [piece for word in text.split() for piece in _pieces(word, min(line_length, int(room)))]
    return _even(words, min(line_length, int(room)))


def _even(words: list[str], limit: int) -> list[str]:
    """As few lines as `limit` cells allow, and those as even as can be: no word hangs alone on the last."""
    lines = fill(words, limit, cells)
    while limit > 1:
        limit -= 1
        narrower = fill(words, limit, cells)
        if len(narrower) > len(lines) or max(map(cells, narrower)) > limit:
            return lines
        lines = narrower
    return lines


def without_towers(text: str) -> str:
    """The text without the accents that pile up on a letter."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def _pieces(word: str, room: int) -> Iterator[str]:
    """The word in pieces that fit a line."""
    piece, used = "", 0.0
    for character in word:
        size = cells(character)
        if piece and used + size > room:
            yield piece
            piece, used = "", 0.0
        piece += character
        used += size
    yield piece
