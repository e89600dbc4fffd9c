"""A text as its spoken words, and which of them are known already: at what times, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.subtitles.words import Word
from workers.speech.align.forced import Times
from workers.speech.align.match import Pair, match
from workers.speech.align.spoken import spoken
from workers.speech.align.spread import spread

_SURE_RUN = 2
"""Equal words on end: one that stands alone between changes may be the same by chance, and is no anchor."""
_LEAST_ALIKE = 0.3
"""Of the spoken words. With fewer of them equal, those are so by chance: the texts have nothing in common."""


@dataclass(frozen=True, slots=True)
class Text:
    """Spoken words with their times, and for each the written word that it is (part of)."""

    said: list[str]
    times: list[Times]
    written: list[int]


def text_of(words: Sequence[Word], language: str) -> Text:
    """The spoken words of written ones; the time of a written word that is several is shared among them."""
    text = Text([], [], [])
    for at, (word, said) in enumerate(
        zip(words, spoken([word.text for word in words], language), strict=True)
    ):
        if said:
            text.said.extend(said)
            text.times.extend(spread(said, [Times(word.start_ms, max(word.start_ms, word.end_ms))]))
            text.written.extend([at] * len(said))
    return text


@dataclass(frozen=True, slots=True)
class Alike:
    """Places in a known text by places in the new one: `sure` may anchor others, `alone` are equal words that
    stand alone between changes."""

    sure: dict[int, int]
    alone: dict[int, int]


def alike(new: Text, known: Text) -> Alike:
    """What is equal in both; nothing where that is so little that it must be chance."""
    found = Alike({}, {})
    pairs = match(new.said, known.said)
    if len(pairs) < _LEAST_ALIKE * min(len(new.said), len(known.said)):
        return found
    for run in _runs(pairs):
        # A text that begins or ends with an equal word has nothing beyond to be changed.
        whole = len(run) >= _SURE_RUN or run[0].new == run[0].known == 0 or _both_end(run[-1], new, known)
        (found.sure if whole else found.alone).update(run)
    return found


def _runs(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """The pairs in runs of words that follow each other in both texts."""
    runs: list[list[Pair]] = []
    for pair in pairs:
        if runs and pair == (runs[-1][-1].new + 1, runs[-1][-1].known + 1):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return runs


def _both_end(pair: Pair, new: Text, known: Text) -> bool:
    return pair == (len(new.said) - 1, len(known.said) - 1)
