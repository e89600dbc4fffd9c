"""How much a sentence says about the whole story: its words' TF-IDF likeness to all of the story's words."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")  # noqa: RUF001  # both apostrophes
_SHORTEST = 3
"""Letters; shorter words carry little in the languages of our partners."""


def terms(text: str) -> list[str]:
    """The words that carry meaning, in small letters."""
    return [word for word in _WORD.findall(text.lower()) if len(word) >= _SHORTEST]


def salience(texts: Sequence[str]) -> list[float]:
    """For each text, 0 to 1: its cosine likeness to the centre of all of them, the most central one at 1."""
    counts = [Counter(terms(text)) for text in texts]
    spread = Counter(term for count in counts for term in count)
    vectors = [
        {term: times * math.log(1 + len(texts) / spread[term]) for term, times in count.items()}
        for count in counts
    ]
    centre: defaultdict[str, float] = defaultdict(float)
    for vector in vectors:
        length = _length(vector) or 1
        for term, weight in vector.items():
            centre[term] += weight / length
    whole = _length(centre) or 1
    likeness = [
        sum(weight * centre[term] for term, weight in vector.items()) / ((_length(vector) or 1) * whole)
        for vector in vectors
    ]
    most = max(likeness, default=0) or 1
    return [value / most for value in likeness]


def _length(vector: dict[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values()))
