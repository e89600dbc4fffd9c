"""How two revisions differ, cue by cue, and word by word within a cue that was changed.

Cues that say the same, once in each revision, are fixed points (as in patience diff, so that a repeated
"Yes." ties nothing together wrongly); between two of them, cues that share words belong together. That takes
about the time of sorting, however much of a track was rewritten, split or shifted.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from service.subtitles.words import Cue

# Of a stretch without fixed points: larger ones are paired in order, or a rewritten track would take minutes.
_MOST_PAIRS = 4000
# No cue that can be read has as many; a longer one is shown as changed whole.
_MOST_WORDS = 300


Pair = tuple[Cue | None, Cue | None]


class Kind(StrEnum):
    """What became of a cue."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a cue's text; the pieces of a cue joined are its text."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One cue of the comparison. A cue that was added has no `before`, one that was removed no `after`.

    `before_parts` and `after_parts` are the two texts in pieces; where only times or the speaker differ, none
    of them is changed.
    """

    kind: Kind
    before: Cue | None
    after: Cue | None
    before_parts: tuple[Part, ...] = ()
    after_parts: tuple[Part, ...] = ()


def compare(before: Sequence[Cue], after: Sequence[Cue]) -> list[Change]:
    """Every cue of both revisions, in order; what was split shows as one changed and the rest added."""
    return [_change(old, new) for old, new in pairs(before, after)]


def _change(old: Cue | None, new: Cue | None) -> Change:
    if old is None or new is None:
        kind = Kind.ADDED if old is None else Kind.REMOVED
        return Change(kind, old, new, _whole(old), _whole(new))
    if old == new:
        return Change(Kind.SAME, old, new, _plain(old), _plain(new))
    return Change(Kind.CHANGED, old, new, *_parts(old.text, new.text))


def _whole(cue: Cue | None) -> tuple[Part, ...]:
    return (Part(cue.text, changed=True),) if cue else ()


def _plain(cue: Cue) -> tuple[Part, ...]:
    return (Part(cue.text, changed=False),)


def pairs(before: Sequence[Cue], after: Sequence[Cue]) -> Iterator[Pair]:
    """Which cue became which, in order."""
    old, new = 0, 0
    for fixed_old, fixed_new in [*_fixed(before, after), (len(before), len(after))]:
        yield from _between(before[old:fixed_old], after[new:fixed_new])
        if fixed_old < len(before):
            yield before[fixed_old], after[fixed_new]
        old, new = fixed_old + 1, fixed_new + 1


def _fixed(before: Sequence[Cue], after: Sequence[Cue]) -> list[tuple[int, int]]:
    """The longest rising run of cues that say the same and stand once in each revision."""
    places = _once(after)
    both = sorted((old, places[text]) for text, old in _once(before).items() if text in places)
    # Patience sorting: a rising run of n + 1 pairs may end as low as `lowest[n]`, with the pair `ends[n]`.
    lowest: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for index, (_, new) in enumerate(both):
        length = bisect_left(lowest, new)
        lowest[length : length + 1] = [new]
        ends[length : length + 1] = [index]
        previous.append(ends[length - 1] if length else None)
    run: list[tuple[int, int]] = []
    at = ends[-1] if ends else None
    while at is not None:
        run.append(both[at])
        at = previous[at]
    return run[::-1]


def _once(cues: Sequence[Cue]) -> dict[str, int]:
    times = Counter(cue.text for cue in cues)
    return {cue.text: place for place, cue in enumerate(cues) if times[cue.text] == 1}


def _between(before: Sequence[Cue], after: Sequence[Cue]) -> Iterator[Pair]:
    """Cues of a stretch without fixed points, paired so that they share the most."""
    rows, columns = len(before), len(after)
    if not rows * columns or rows * columns > _MOST_PAIRS:
        for at in range(max(rows, columns)):
            yield (before[at] if at < rows else None), (after[at] if at < columns else None)
        return
    # best[i][j]: what the cues from i and from j on can share.
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    shared = [[_shared(old, new) for new in after] for old in before]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + shared[i][j])
    i = j = 0
    while i < rows or j < columns:
        if i < rows and j < columns and shared[i][j] and best[i][j] == best[i + 1][j + 1] + shared[i][j]:
            yield before[i], after[j]
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            yield before[i], None
            i += 1
        else:
            yield None, after[j]
            j += 1


def _shared(old: Cue, new: Cue) -> float:
    """How much two cues have in common: words above all, and the time that both are shown."""
    words = (Counter(old.text.split()) & Counter(new.text.split())).total()
    together = min(old.end_ms, new.end_ms) - max(old.start_ms, new.start_ms)
    longest = max(old.end_ms - old.start_ms, new.end_ms - new.start_ms, 1)
    return words + max(0, together) / longest


def _parts(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts in pieces, the words that differ marked."""
    words = _words(old), _words(new)
    if max(len(one) for one in words) > _MOST_WORDS:
        return (Part(old, changed=True),), (Part(new, changed=True),)
    matcher = SequenceMatcher(a=words[0], b=words[1], autojunk=False)
    pieces: tuple[list[Part], list[Part]] = ([], [])
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        for side, text in zip(pieces, (words[0][i1:i2], words[1][j1:j2]), strict=True):
            if text:
                side.append(Part("".join(text), changed=tag != "equal"))
    return tuple(pieces[0]), tuple(pieces[1])


def _words(text: str) -> list[str]:
    """The words, the white space between them as pieces of its own."""
    pieces: list[str] = []
    for character in text:
        if pieces and character.isspace() == pieces[-1][-1].isspace():
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
