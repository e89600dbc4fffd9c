"""How well two words may be parted: the class of the place between them.

The word lists are English; in other languages punctuation and names still decide, and the rest
counts as `other`.
"""

import re
from enum import StrEnum

from service.subtitles.profile import BreakCosts


class Place(StrEnum):
    """Between two words; the values are the names of their costs in `BreakCosts`."""

    SENTENCE = "sentence"
    COMMA = "comma"
    BEFORE_CONJUNCTION = "before_conjunction"
    BEFORE_PREPOSITION = "before_preposition"
    OTHER = "other"
    AFTER_FUNCTION_WORD = "after_function_word"
    """After a pronoun, conjunction, preposition or auxiliary: it belongs to what follows."""
    INSIDE_NAME = "inside_name"
    AFTER_ARTICLE = "after_article"
    """Or after what stands in an article's place: a possessive, a demonstrative."""


INSIDE_PHRASE = frozenset({Place.AFTER_FUNCTION_WORD, Place.INSIDE_NAME, Place.AFTER_ARTICLE})
"""Where neither a cue nor a line should end."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ARTICLES = _words("a an the my your his her its our their this that these those every each some any no")
_COORDINATING = _words("and but or nor so yet because although though while until unless")
_CONJUNCTIONS = _COORDINATING | _words("when where if that which who whom whose whether than as")
_PREPOSITIONS = _words(
    """about above across after against along among around at before behind below beneath beside between
    beyond by despite down during for from in inside into like near of off on onto out outside over past
    since through throughout to toward towards under until up upon via with within without"""
)
_SUBJECTS = _words(
    """i he she we they i'm i've i'd i'll you're you've you'll you'd he's he'd he'll she's she'd she'll it's
    it'd it'll we're we've we'd we'll they're they've they'd they'll that's there's what's who's who what"""
)
_OBJECTS_TOO = _words("you it there her this that these those")
"""Pronouns that may also end a phrase: before a conjunction or a preposition they do."""
_AUXILIARIES = _words(
    """am is are was were be been being have has had do does did will would shall should can could may might
    must not don't doesn't didn't can't cannot couldn't won't wouldn't shouldn't isn't aren't wasn't weren't
    haven't hasn't hadn't never very"""
)
_FUNCTION_WORDS = _CONJUNCTIONS | _PREPOSITIONS | _SUBJECTS | _OBJECTS_TOO | _AUXILIARIES

_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")  # noqa: RUF001  # full-width marks end sentences too
_COMMA = re.compile(r"[,;:–—、，؛،][\"'”’»)\]]*$")  # noqa: RUF001
_ABBREVIATION = re.compile(r"^(?:mr|mrs|ms|dr|st|prof|vs|e\.g|i\.e|[a-z])\.$", re.IGNORECASE)
_OPENING = "\"'“‘«([¿¡"  # noqa: RUF001


def ends_sentence(word: str) -> bool:
    """Whether the word's punctuation ends a sentence; "Dr." and initials do not."""
    return bool(_SENTENCE_END.search(word)) and not _ABBREVIATION.match(word)


def place(before: str, after: str) -> Place:
    """The class of the place after the word `before`, when the word `after` comes next."""
    if ends_sentence(before):
        return Place.SENTENCE
    if _COMMA.search(before):
        return Place.COMMA
    left, right = _plain(before), _plain(after)
    if left in _OBJECTS_TOO and right in _CONJUNCTIONS | _PREPOSITIONS:
        return Place.BEFORE_CONJUNCTION if right in _CONJUNCTIONS else Place.BEFORE_PREPOSITION
    if left in _ARTICLES:
        return Place.AFTER_ARTICLE
    if left in _PREPOSITIONS | _AUXILIARIES and right in _COORDINATING:
        return Place.BEFORE_CONJUNCTION  # "he came in | and sat down", "as I was | because"
    if left in _FUNCTION_WORDS:
        return Place.AFTER_FUNCTION_WORD
    if _is_name(before) and _is_name(after) and right not in _FUNCTION_WORDS:
        return Place.INSIDE_NAME
    if right in _CONJUNCTIONS:
        return Place.BEFORE_CONJUNCTION
    if right in _PREPOSITIONS:
        return Place.BEFORE_PREPOSITION
    return Place.OTHER


def break_cost(before: str, after: str, costs: BreakCosts) -> float:
    """What it costs to end a line or a cue there."""
    cost: float = getattr(costs, place(before, after))
    return cost


def _plain(word: str) -> str:
    return word.lstrip(_OPENING).lower().replace("’", "'")  # noqa: RUF001


def _is_name(word: str) -> bool:
    return word.lstrip(_OPENING)[:1].isupper()
