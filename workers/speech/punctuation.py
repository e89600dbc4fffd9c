"""Sentences for a recogniser that hears only words: full stops, question marks, commas and capitals.

A pause together with the language model's own idea of where sentences end decides. The marks are a machine's
guess, good enough to cut subtitles and to choose passages by.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from service.glossary import Term
from service.subtitles.words import Word
from workers.speech.pronouncing import spoken_parts


class Heard(NamedTuple):
    """A word as the decoder gives it; `end_odds` are natural logarithms, None where they are not known."""

    text: str
    start_ms: int
    end_ms: int
    probability: float
    end_odds: float | None


_PAUSE_ENDS_MS = 600
"""A pause as long as this ends a sentence, whatever the words are."""
_UNKNOWN_ENDS_MS = 400
"""The same where the odds are not known."""
_PAUSE_MS = 50
"""Shorter gaps lie within the decoder's error, and are no pause."""
_FULL_STOP = -0.5
_COMMA = -3.5
"""Odds, with one unit for each 100 ms of pause on top, from which on a mark is put. Fitted to a story and to
90 s of an interview, where sentence ends have an F1 of 0.86 and commas of 0.56 (with -1.8: 0.78 and 0.14)."""

_NEVER_LAST = frozenset(
    {
        "a",
        "an",
        "the",
        "my",
        "your",
        "his",
        "her",
        "our",
        "their",
        "of",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
    }
    | {"and", "or", "but", "i", "he", "she", "we"}
)
_OPENERS = frozenset({"and", "so", "but"})
_QUESTION_WORDS = frozenset({"what", "how", "why", "where", "who", "when"})
_VERBS_ASKING = frozenset(
    {
        "did",
        "do",
        "does",
        "is",
        "are",
        "was",
        "were",
        "can",
        "could",
        "would",
        "will",
        "should",
        "have",
        "has",
    }
    | {"made", "happened", "long", "many", "much"}
)
_ADDRESSED = frozenset({"you", "it", "there", "that", "they", "he", "she", "we", "i"})
_LONGEST_QUESTION = 25
"""Words; whatever is longer tells, even if it begins like a question."""


_MARK = re.compile(r"[.,?]$")


def punctuate(heard: Sequence[Heard], glossary: Sequence[Term] = ()) -> list[Word]:
    """The words with marks and capitals; the glossary's terms as they are written there."""
    words: list[Word] = []
    sentence: list[Heard] = []
    for at, word in enumerate(heard):
        sentence.append(word)
        if at + 1 == len(heard) or _mark(word, heard[at + 1].start_ms) == ".":
            words += _sentence(sentence)
            sentence = []
    return _as_written(words, glossary)


def _mark(word: Heard, next_start_ms: int) -> str:
    """What stands after a word: a full stop, a comma or nothing."""
    pause = next_start_ms - word.end_ms
    if word.text in _NEVER_LAST or pause < _PAUSE_MS:
        return ""
    if pause >= (_UNKNOWN_ENDS_MS if word.end_odds is None else _PAUSE_ENDS_MS):
        return "."
    if word.end_odds is None:
        return ","
    score = word.end_odds + pause / 100
    if score > _FULL_STOP:
        return "."
    return "," if score > _COMMA else ""


def _sentence(heard: Sequence[Heard]) -> list[Word]:
    last = len(heard) - 1
    words = []
    for at, word in enumerate(heard):
        text = "I" + word.text[1:] if word.text == "i" or word.text.startswith("i'") else word.text
        if at == 0:
            text = text[:1].upper() + text[1:]
        if at == last:
            text += "?" if _asks([word.text for word in heard]) else "."
        else:
            text += _mark(word, heard[at + 1].start_ms)
        words.append(Word(text, word.start_ms, word.end_ms, word.probability))
    return words


def _asks(texts: Sequence[str]) -> bool:
    """Whether a sentence begins as questions do: "and what happened ...", "can you ..."."""
    first, second = ([*texts[1:], "", ""] if texts[0] in _OPENERS else [*texts, ""])[:2]
    if len(texts) > _LONGEST_QUESTION:
        return False
    if first in _QUESTION_WORDS:
        return second in _VERBS_ASKING
    return first in _VERBS_ASKING and second in _ADDRESSED


def _as_written(words: Sequence[Word], glossary: Sequence[Term]) -> list[Word]:
    """The words, where they are a glossary's, with its capitals and signs; of two terms, the longer one."""
    terms = {
        tuple(spoken_parts(text)): [part for part in text.split() if spoken_parts(part)]
        for term in glossary
        for text in (f"{term.term}'s", term.term)
    }
    longest = max(map(len, terms), default=0)
    bare = [_MARK.sub("", word.text).lower() for word in words]
    found: list[Word] = []
    at = 0
    while at < len(words):
        lengths = range(min(longest, len(words) - at), 0, -1)
        length = next((length for length in lengths if tuple(bare[at : at + length]) in terms), 0)
        if length:
            found += _spelt(terms[tuple(bare[at : at + length])], words[at : at + length])
        else:
            found.append(words[at])
        at += max(1, length)
    return found


def _spelt(written: Sequence[str], words: Sequence[Word]) -> Iterator[Word]:
    """The words of one term, spelt as it is: what a hyphen joins there is one word."""
    at = 0
    for text in written:
        first, last = words[at], words[at + len(spoken_parts(text)) - 1]
        at += len(spoken_parts(text))
        mark = _MARK.search(last.text)
        yield replace(first, text=text + mark[0] if mark else text, end_ms=last.end_ms)
