"""First times for the words of a transcript that somebody brought, before any of them is heard."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from service.subtitles.brought.passage import Passage
from service.subtitles.words import Word
from workers.speech.align.forced import Times
from workers.speech.align.spread import in_order, spread


def draft(passages: Sequence[Passage], speaking: Sequence[Times], duration_ms: int) -> list[Word]:
    """The words in their order: within their cues; else from a time in the text to the next one, while
    somebody is `speaking`, as far as that is known.

    Confidence is None: nobody measured it.
    """
    words: list[Word] = []
    for stretch, (from_ms, to_ms) in _stretches(passages, duration_ms):
        pairs = [(text, passage.speaker) for passage in stretch for text in passage.text.split()]
        islands = speaking if stretch[0].end_ms is None else ()
        within = [Times(max(s, from_ms), min(e, to_ms)) for s, e in islands if s < to_ms and e > from_ms]
        times = spread([text for text, _ in pairs], within or [Times(from_ms, to_ms)])
        words += [
            Word(text, *time, None, speaker) for (text, speaker), time in zip(pairs, times, strict=True)
        ]
    return words


def ordered(words: Sequence[Word], duration_ms: int) -> list[Word]:
    """The words with times that can be told apart, where that is all that is known of them."""
    times = in_order([Times(word.start_ms, word.end_ms) for word in words], duration_ms)
    return [
        Word(word.text, *time, word.confidence, word.speaker) for word, time in zip(words, times, strict=True)
    ]


def _stretches(passages: Sequence[Passage], duration_ms: int) -> Iterator[tuple[list[Passage], Times]]:
    """Passages with the time that they share: a cue has its own, lines share it until the next time."""
    numbered: list[tuple[int, Passage]] = []
    for passage in passages:
        number = numbered[-1][0] if numbered else 0
        numbered.append((number + (passage.start_ms is not None), passage))
    together = [[one for _, one in group] for _, group in groupby(numbered, key=lambda pair: pair[0])]
    for at, stretch in enumerate(together):
        start = stretch[0].start_ms or 0
        following = together[at + 1][0].start_ms if at + 1 < len(together) else duration_ms
        end = stretch[0].end_ms if stretch[0].end_ms is not None else following
        yield stretch, Times(start, max(end or 0, start + 1))
