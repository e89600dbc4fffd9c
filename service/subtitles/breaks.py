"""How well two words may be parted: the class of the place between them, as a cost.

The word lists are English; in other languages punctuation and names still decide, and the rest
counts as `other`.
"""

import re

from service.subtitles.profile import BreakCosts


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ARTICLES = _words("a an the my your his her its our their this that these those every each some no")
_CONJUNCTIONS = _words("and but or nor so yet because although though while when where if that which who")
_PREPOSITIONS = _words(
    """about above across after against along among around at before behind below beside between by down
    during for from in inside into like near of off on onto out over past since through to toward towards
    under until up upon with within without"""
)
_PRONOUNS = _words("i you he she it we they i'm i've i'd i'll you're we're they're it's there who what")
_AUXILIARIES = _words(
    """am is are was were be been being have has had do does did will would shall should can could may might
    must not don't didn't can't couldn't won't wouldn't isn't wasn't"""
)
_FUNCTION_WORDS = _CONJUNCTIONS | _PREPOSITIONS | _PRONOUNS | _AUXILIARIES

_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")  # noqa: RUF001  # full-width marks end sentences too
_COMMA = re.compile(r"[,;:–—、，؛،][\"'”’»)\]]*$")  # noqa: RUF001
_ABBREVIATION = re.compile(r"^(?:mr|mrs|ms|dr|st|prof|vs|no|e\.g|i\.e|[a-z])\.$", re.IGNORECASE)


def ends_sentence(word: str) -> bool:
    """Whether the word's punctuation ends a sentence; "Dr." and initials do not."""
    return bool(_SENTENCE_END.search(word)) and not _ABBREVIATION.match(word)


def break_cost(before: str, after: str, costs: BreakCosts) -> float:
    """What it costs to end a line or a cue after `before`, when `after` comes next."""
    if ends_sentence(before):
        return costs.sentence
    if _COMMA.search(before):
        return costs.comma
    left = before.lower()
    right = after.lower()
    if left in _ARTICLES:
        return costs.after_article
    if before[:1].isupper() and after[:1].isupper() and left not in _FUNCTION_WORDS and right != "i":
        return costs.inside_name
    if left in _FUNCTION_WORDS:
        return costs.after_function_word
    if right in _CONJUNCTIONS:
        return costs.before_conjunction
    if right in _PREPOSITIONS:
        return costs.before_preposition
    return costs.other
