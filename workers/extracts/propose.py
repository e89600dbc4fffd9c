"""Passages that would make good extracts; a person always decides which are used."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from service.subtitles.text import one_line
from service.subtitles.words import Word
from workers.extracts.salience import salience, terms
from workers.extracts.scoring import Candidate, Passage, score
from workers.extracts.sentences import Sentence, sentences

SHORTEST_MS = 20_000
LONGEST_MS = 90_000
BEST_MS = 45_000
"""Long enough for a thought with its beginning and end, short enough to be watched whole."""
_PAD_MS = 250
"""Kept before the first and after the last word where nobody speaks, so that no word is clipped."""
_TITLE = 60
"""Characters."""


def propose(words: Sequence[Word], duration_ms: int, count: int = 3) -> list[Passage]:
    """Up to `count` passages in time order, none overlapping another, each of whole sentences.

    They last 20 to 90 s. A recording with less speech than that gives one passage with all of it, and one
    without words gives none. The same words always give the same passages.
    """
    said = _one_after_the_other(words, duration_ms)
    if not said or count < 1:
        return []
    parts = sentences(said)
    chosen = _best(list(_candidates(parts, count)), len(parts), count)
    return [_passage(parts, first, last, duration_ms, candidate) for first, last, candidate in chosen]


def _one_after_the_other(words: Sequence[Word], duration_ms: int) -> list[Word]:
    """The words in time order, each ending before the next one begins, even where people spoke at once."""
    said = [word for word in words if one_line(word.text) and word.start_ms < duration_ms]
    said.sort(key=lambda word: word.start_ms)
    limits = [*(word.start_ms for word in said), duration_ms][1:]
    return [
        replace(word, end_ms=min(max(word.end_ms, word.start_ms), limit))
        for word, limit in zip(said, limits, strict=True)
    ]


_Span = tuple[int, int, Candidate]
"""First sentence, last sentence, and what is known about them."""


def _candidates(parts: Sequence[Sentence], count: int) -> Iterator[_Span]:
    """Every run of sentences of an allowed length; the whole recording where there is none."""
    spoken = parts[-1].end_ms - parts[0].start_ms
    best = max(SHORTEST_MS, min(BEST_MS, spoken // (count + 1)))
    sums = [0.0, *accumulate(salience([part.text for part in parts]))]
    storyteller = _storyteller(parts)

    def candidate(first: int, last: int) -> _Span:
        length = parts[last].end_ms - parts[first].start_ms
        mean = (sums[last + 1] - sums[first]) / (last + 1 - first)
        before = parts[first - 1] if first else None
        after = parts[last + 1] if last + 1 < len(parts) else None
        run = parts[first : last + 1]
        return first, last, Candidate(run, mean, _fit(length, best), storyteller, before, after)

    any_fits = False
    for first, opening in enumerate(parts):
        for last in range(first, len(parts)):
            length = parts[last].end_ms - opening.start_ms
            if length > LONGEST_MS:
                break
            if length >= SHORTEST_MS:
                any_fits = True
                yield candidate(first, last)
    if not any_fits:
        within = bisect_right(parts, parts[0].start_ms + LONGEST_MS, key=lambda part: part.end_ms)
        yield candidate(0, max(1, within) - 1)


def _fit(length: int, best: int) -> float:
    """1 at the best length, 0 at the bounds."""
    bound = SHORTEST_MS / 2 if length < best else LONGEST_MS
    return max(0.0, 1 - abs(length - best) / abs(bound - best))


def _storyteller(parts: Sequence[Sentence]) -> str | None:
    """Whoever says most; None where nobody is named."""
    said: Counter[str | None] = Counter()
    for part in parts:
        said[part.words[0].speaker] += len(part.words)
    return max(said, key=lambda speaker: said[speaker])


def _best(candidates: Sequence[_Span], sentence_count: int, count: int) -> list[_Span]:
    """The passages that together score highest, at most `count`, none sharing a sentence.

    By dynamic programming over the sentences, since taking the best one first may leave no room for others in
    a short recording. `best[k]` at a sentence is the best sum of up to k passages before it.
    """
    ending: dict[int, list[tuple[float, _Span]]] = defaultdict(list)
    for span in candidates:
        ending[span[1]].append((score(span[2])[0], span))
    best: list[list[tuple[float, list[_Span]]]] = [[(0.0, [])] * (count + 1)]
    for last in range(sentence_count):
        row = list(best[last])
        for value, span in ending[last]:
            for k in range(1, count + 1):
                total, chosen = best[span[0]][k - 1]
                if total + value > row[k][0]:
                    row[k] = (total + value, [*chosen, span])
        best.append(row)
    return best[-1][count][1]


def _passage(
    parts: Sequence[Sentence], first: int, last: int, duration_ms: int, candidate: Candidate
) -> Passage:
    """The passage with its edges moved a little into the pauses around it."""
    start, end = parts[first].start_ms, parts[last].end_ms
    before = parts[first - 1].end_ms if first else 0
    after = parts[last + 1].start_ms if last + 1 < len(parts) else duration_ms
    # Half of a pause at most, so that the passage next to this one has the other half; all of it at the ends.
    lead = max(0, start - before) // (2 if first else 1)
    tail = max(0, after - end) // (2 if last + 1 < len(parts) else 1)
    value, reasons = score(candidate)
    return Passage(
        start_ms=max(0, start - min(_PAD_MS, lead)),
        end_ms=min(duration_ms, end + min(_PAD_MS, tail)),
        title=_title(candidate.sentences),
        reasons=reasons,
        score=round(value, 3),
    )


def _title(chosen: Sequence[Sentence]) -> str:
    """The first words that mean something: of the first sentence that is no question and says enough."""
    telling = [part for part in chosen if not part.asks and len(terms(part.text)) >= 3]
    text = one_line((telling or chosen)[0].text).rstrip(".,;: ")
    if len(text) <= _TITLE:
        return text
    cut = text[: _TITLE - 1]
    return (cut[: cut.rindex(" ")] if " " in cut else cut).rstrip(".,;: ") + "…"
