"""How good cues are: the share that keeps a house's rules, and the share that ends where no person would.

The judge has word lists of its own, shorter and stricter than those that the segmentation weighs places by:
what it is measured with must not be what it is made with.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.subtitles.checks import Rule, check
from service.subtitles.profile import Profile
from service.subtitles.words import Cue

_BELONG_TO_WHAT_FOLLOWS = frozenset(
    " ".join(
        (
            "a an the my your his our their this these those",
            "about after at before between by during for from in into like of on since to under until",
            "with without and but or nor because although while when if that which who",
            "i he she we they i'm i've i'd i'll he's she's we're we've they're",
        )
    ).split()
)
"""Articles, prepositions, conjunctions and pronouns."""
_LIMITS = {
    "length of lines": {Rule.LINE_TOO_LONG},
    "number of lines": {Rule.TOO_MANY_LINES},
    "overlap": {Rule.OVERLAP},
    "gap": {Rule.GAP_TOO_SMALL},
    "duration": {Rule.TOO_SHORT, Rule.TOO_LONG},
    "reading speed": {Rule.TOO_FAST},
}


@dataclass(frozen=True, slots=True)
class Breaks:
    """Shares, 0 to 1: of cues, and of the places where a cue's lines part."""

    at_punctuation: float
    bad_cue: float
    """Ends after an article, preposition, conjunction or pronoun, or inside a name."""
    bad_line: float
    two_sentences: float
    """Holds the end of one sentence and some of another."""


def conformity(cues: Sequence[Cue], profile: Profile) -> dict[str, float]:
    """Which share of the cues keeps each rule, 0 to 1, and all of them."""
    broken = [(finding.position, finding.code) for finding in check(cues, profile)]
    kept = {
        name: 1 - len({position for position, rule in broken if rule in rules}) / max(1, len(cues))
        for name, rules in _LIMITS.items()
    }
    every = set().union(*_LIMITS.values())
    bad = {position for position, rule in broken if rule in every}
    return kept | {"all of these": 1 - len(bad) / max(1, len(cues))}


def breaks(cues: Sequence[Cue]) -> Breaks:
    """How the cues, and their lines, end."""
    ends: Counter[bool] = Counter()
    lines: Counter[bool] = Counter()
    punctuated = two = 0
    for cue, following in pairwise([*cues, None]):
        if cue is None:
            continue
        words = cue.text.split()
        goes_on = following is not None and following.speaker == cue.speaker
        ends[is_bad(words[-1], following.text.split()[0] if following and goes_on else "")] += 1
        lines.update(is_bad(before, after) for before, after in _line_ends(cue.text))
        punctuated += _is_mark(words[-1][-1])
        two += any(_ends_sentence(word) for word in words[:-1])
    count = max(1, len(cues))
    return Breaks(punctuated / count, ends[True] / count, lines[True] / max(1, lines.total()), two / count)


def is_bad(before: str, after: str) -> bool:
    """Whether no person would end a cue or a line between these two words."""
    if _is_mark(before[-1]):
        return False
    if before.lower() in _BELONG_TO_WHAT_FOLLOWS:
        return True
    return before[0].isupper() and after[:1].isupper() and after.split("'")[0] != "I"


def _line_ends(text: str) -> Iterator[tuple[str, str]]:
    for above, below in pairwise(text.split("\n")):
        yield above.split()[-1], below.split()[0]


def _is_mark(character: str) -> bool:
    return not character.isalnum()


def _ends_sentence(word: str) -> bool:
    return word.rstrip("\"'”’")[-1:] in {".", "!", "?", "…"} and word not in {"Mr.", "Mrs.", "Dr.", "St."}  # noqa: RUF001
