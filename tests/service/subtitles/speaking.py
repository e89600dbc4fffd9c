"""Words with times as people speak them: interviews.txt with a changing pace and pauses that fall anywhere.

The interviews are written for these tests, nobody's story, in the manner of spoken ones: long sentences that
run on, short answers, names, numbers. The times are drawn from a seed: about 170 words a minute, faster and
slower by the sentence; breath at most full stops and at some commas, and now and then in the middle of a
phrase, as when somebody looks for a word.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from service.subtitles.breaks import ends_sentence
from service.subtitles.words import Word

_TEXT = Path(__file__).with_name("interviews.txt")
_LETTER_MS = 58
_PACES = (0.8, 1.25)
_MARKS = ".,;:!?\"'"


def interviews(seed: int = 1, faster: float = 1.0) -> list[Word]:
    """All turns of the interviews, one after the other, `faster` times as fast as people usually speak."""
    chance = random.Random(seed)
    words: list[Word] = []
    at = 0
    for line in _TEXT.read_text(encoding="utf-8").splitlines():
        speaker, _, text = line.partition(": ")
        for sentence in _sentences(text.split()):
            pace = chance.uniform(*_PACES) * faster
            for word in sentence:
                length = max(90, (len(word.strip(_MARKS)) + 1) * _LETTER_MS * chance.uniform(0.8, 1.2))
                end = at + round(length / pace)
                words.append(Word(word, at, end, 0.9, speaker))
                at = end + round(_pause_ms(word, chance) / faster)
        at += round(chance.uniform(-150, 900))
    return words


def unpunctuated(words: list[Word]) -> list[Word]:
    """The words as a recogniser hears them: no marks, no capitals, nobody's name."""
    return [
        replace(word, text=text, speaker=None) for word in words if (text := word.text.strip(_MARKS).lower())
    ]


def _sentences(words: list[str]) -> Iterator[list[str]]:
    sentence: list[str] = []
    for word in words:
        sentence.append(word)
        if ends_sentence(word):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _pause_ms(word: str, chance: random.Random) -> float:
    """The silence after a word."""
    if ends_sentence(word):
        return chance.uniform(100, 1000)
    if word[-1] in ",;:":
        return chance.choice((0, 0, 120, 250, 400))
    return chance.uniform(200, 600) if chance.random() < 0.03 else chance.choice((0, 0, 0, 20, 40))
