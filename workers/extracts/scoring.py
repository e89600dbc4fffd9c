"""What makes a passage worth showing, as a few features that a curator can follow, each with its reason.

Every feature looks at the passage and gives a share from 0 to 1. Its weight says how much that counts; the
sum, on the scale from the worst passage there could be to the best, is the score. The word lists are English:
in other languages length, pauses, salience, questions and the speakers still count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from workers.extracts.salience import terms
from workers.extracts.sentences import Sentence

_FIRST_PERSON = frozenset({"i", "i'm", "i've", "i'd", "i'll", "my", "me", "myself", "we", "our", "us"})
_CHANGE = frozenset(
    {
        "changed",
        "change",
        "changes",
        "began",
        "begin",
        "begins",
        "started",
        "first",
        "now",
        "today",
        "then",
        "later",
    }
    | {"finally", "until", "became", "before", "after", "never", "realised", "realized", "decided", "moment"}
)
_FEELING = frozenset(
    {
        "afraid",
        "alone",
        "angry",
        "ashamed",
        "believe",
        "cried",
        "dignity",
        "fault",
        "fear",
        "feel",
        "felt",
        "glad",
    }
    | {
        "grateful",
        "happy",
        "hard",
        "heard",
        "help",
        "helped",
        "hope",
        "hurt",
        "life",
        "listened",
        "listening",
    }
    | {
        "lonely",
        "loss",
        "lost",
        "love",
        "loved",
        "pain",
        "proud",
        "sad",
        "scared",
        "tired",
        "trust",
        "worried",
    }
)
_LEANING = frozenset({"and", "but", "so", "it", "this", "that", "they", "he", "she", "which", "yes", "no"})
"""Openings that lean on what was said before the passage."""
_THIRD_PERSONS = frozenset({"he", "she", "they", "him", "them"})
_FILLERS = frozenset({"um", "uh", "er", "erm", "hmm", "mhm"})
_CLEAR_PAUSE_MS = 300
_UNSURE = 0.6
"""Mean confidence below which a recogniser has probably misheard several words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a recording proposed as an extract, with the reasons for it in plain sentences."""

    start_ms: int
    end_ms: int
    title: str
    reasons: list[str]
    score: float


@dataclass(slots=True)
class Candidate:
    """Neighbouring sentences, with what the whole recording says about them."""

    sentences: Sequence[Sentence]
    salience: float
    """Mean salience of the sentences, 0 to 1."""
    length_fit: float
    """1 at the best length, falling to 0."""
    storyteller: str | None
    before: Sentence | None
    """The sentence before the passage; None at the beginning of the recording."""
    after: Sentence | None
    spoken: tuple[str, ...] = field(init=False)
    """Every word in small letters, without marks."""

    def __post_init__(self) -> None:
        self.spoken = tuple(word for sentence in self.sentences for word in sentence.spoken)


@dataclass(frozen=True, slots=True)
class Feature:
    """`measure` gives 0 to 1; a negative `weight` speaks against; `reason` is said from `worth_saying`."""

    measure: Callable[[Candidate], float]
    weight: float
    reason: str
    worth_saying: float = 0.5


def _share(candidate: Candidate, words: frozenset[str], full: float) -> float:
    """The share of these words among all, 1 where it reaches `full`."""
    spoken = candidate.spoken
    return min(1.0, sum(word in words for word in spoken) / (full * len(spoken)))


def _voice(candidate: Candidate) -> float:
    """The storyteller's share of the words; 1 where nobody knows who speaks."""
    if candidate.storyteller is None:
        return 1.0
    words = [word for sentence in candidate.sentences for word in sentence.words]
    return sum(word.speaker == candidate.storyteller for word in words) / len(words)


def _unsure(candidate: Candidate) -> float:
    known = [w.confidence for s in candidate.sentences for w in s.words if w.confidence is not None]
    return float(bool(known) and sum(known) / len(known) < _UNSURE)


def _leans(candidate: Candidate) -> float:
    return float(candidate.spoken[0] in _LEANING)


def _unnamed(candidate: Candidate) -> float:
    """Whether the first sentence speaks of somebody before anybody was named or described."""
    return float(not _THIRD_PERSONS.isdisjoint(candidate.sentences[0].spoken[:3]))


def _opens_clearly(candidate: Candidate) -> float:
    """Whether a pause, or the interviewer's question, comes before the first word."""
    first, before = candidate.sentences[0], candidate.before
    return float(before is None or before.asks or first.start_ms - before.end_ms >= _CLEAR_PAUSE_MS)


def _ends_clearly(candidate: Candidate) -> float:
    """Whether a pause, or the next question, comes after the last word."""
    last, after = candidate.sentences[-1], candidate.after
    return float(after is None or after.asks or after.start_ms - last.end_ms >= _CLEAR_PAUSE_MS)


def _closes(candidate: Candidate) -> float:
    """Whether the last sentence says something whole: five words that carry meaning, and no question."""
    last = candidate.sentences[-1]
    return float(not last.asks and len(terms(last.text)) >= 5)


FEATURES = (
    Feature(lambda c: c.length_fit, 3, "It has a good length to watch.", 0.7),
    Feature(lambda c: c.salience, 2, "It speaks about what the whole story is about.", 0.6),
    Feature(lambda c: _share(c, _FIRST_PERSON, 0.12), 1.5, "The storyteller speaks about their own life."),
    Feature(lambda c: _share(c, _CHANGE, 0.04), 1, "It tells how something changed."),
    Feature(lambda c: _share(c, _FEELING, 0.04), 1.5, "It tells how something felt."),
    Feature(_opens_clearly, 1.5, "It begins where a new thought begins."),
    Feature(_ends_clearly, 1.5, "It ends where a thought has come to its end."),
    Feature(_closes, 0.7, "It ends with a statement that stands by itself."),
    Feature(_voice, 2, "It is mostly the storyteller's own voice.", 2.0),
    Feature(_leans, -1.5, "It begins in the middle of a thought: listen to the beginning."),
    Feature(_unnamed, -0.8, "It begins with somebody who has not been introduced."),
    Feature(lambda c: float(c.sentences[-1].asks), -3, "It ends with a question that stays open."),
    Feature(lambda c: float(c.sentences[0].asks), -0.5, "It begins with the interviewer's question."),
    Feature(lambda c: _share(c, _FILLERS, 0.1), -1, "There are many hesitations in it."),
    Feature(_unsure, -1, "The recogniser was unsure of many words: check the subtitles."),
)


def score(candidate: Candidate) -> tuple[float, list[str]]:
    """The score, 0 to 1, and the reasons, the weightiest first."""
    parts = [(feature, feature.measure(candidate)) for feature in FEATURES]
    most = sum(feature.weight for feature in FEATURES if feature.weight > 0)
    least = sum(feature.weight for feature in FEATURES if feature.weight < 0)
    total = sum(feature.weight * value for feature, value in parts)
    said = sorted(
        (
            (-abs(feature.weight * value), feature.reason)
            for feature, value in parts
            if value >= feature.worth_saying
        )
    )
    return (total - least) / (most - least), [reason for _, reason in said]
