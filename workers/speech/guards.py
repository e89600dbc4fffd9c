"""Guards against what Whisper is known to invent: loops, words out of order, words that last for seconds."""

from collections.abc import Sequence

from service.subtitles.words import Word

_LONGEST_LOOP = 12
"""Words in the longest phrase that is looked for as a loop."""
_REPEATS = 4
"""People say a thing three times; a phrase said four times on end and more is the model's loop."""
_LONGEST_WORD_MS = 2000
"""A first word after silence may start seconds early; nobody takes longer than this for one word."""
_NO_SPEECH = 0.6
_LEAST_LOG_PROBABILITY = -1.0
"""Whisper's own limits. It applies them before it tries again what is unclear; here they hold for what comes
out, too."""


def is_invented(no_speech: float, log_probability: float) -> bool:
    """Whether a segment is likely to be no speech at all and its text unlikely: nobody said that."""
    return no_speech > _NO_SPEECH and log_probability < _LEAST_LOG_PROBABILITY


def without_loops(words: Sequence[Word]) -> list[Word]:
    """The words with every phrase that repeats four times and more on end said once."""
    kept: list[Word] = []
    at = 0
    while at < len(words):
        length, repeats = _loop(words, at)
        kept += words[at : at + length]
        at += length * repeats
    return kept


def _loop(words: Sequence[Word], at: int) -> tuple[int, int]:
    """The length of the phrase that loops from here on and how often it comes; (1, 1) where none does."""
    for length in range(1, min(_LONGEST_LOOP, (len(words) - at) // _REPEATS) + 1):
        phrase = _texts(words, at, length)
        repeats = 1
        while phrase == _texts(words, at + repeats * length, length):
            repeats += 1
        if repeats >= _REPEATS:
            return length, repeats
    return 1, 1


def _texts(words: Sequence[Word], at: int, length: int) -> list[str]:
    return [word.text.lower() for word in words[at : at + length]]


def in_order(words: Sequence[Word]) -> list[Word]:
    """The words with times that never go back, and no word over 2 s: it keeps its end, not its start."""
    ordered: list[Word] = []
    earliest = 0
    for word in words:
        end = max(word.end_ms, earliest)
        start = max(min(word.start_ms, end), earliest, end - _LONGEST_WORD_MS)
        ordered.append(Word(word.text, start, end, word.confidence, word.speaker))
        earliest = end
    return ordered
