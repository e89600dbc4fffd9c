"""A project's glossary: names, places and services as they are written, and how they are said.

Recognisers listen for its terms, and text that they wrote gets the terms' own capitals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from service.errors import InvalidRequest, TooMuch
from service.uploads.details import clean

MOST_TERMS = 300
"""More would make the built-in recogniser hear them where nobody said them."""
LONGEST_TERM = 80
LONGEST_PRONUNCIATION = 120


@dataclass(frozen=True, slots=True)
class Term:
    """`pronunciation` is how the term would be spelt if it were English ("tar too"), or its phones as the
    CMU dictionary has them ("T AA R T UW"); "" where it is said as it is written."""

    term: str
    pronunciation: str = ""


def read(stored: Iterable[Mapping[str, Any]]) -> tuple[Term, ...]:
    """The terms as a project keeps them (catalogue/project.py)."""
    return tuple(Term(entry["term"], entry.get("pronunciation") or "") for entry in stored)


def checked(terms: Sequence[Term]) -> list[dict[str, str]]:
    """The terms as a project keeps them, each on one line. Raises InvalidRequest, TooMuch."""
    if len(terms) > MOST_TERMS:
        raise TooMuch(f"A glossary has at most {MOST_TERMS} terms.")
    kept: dict[str, dict[str, str]] = {}
    for term in terms:
        tidy = Term(clean(term.term), clean(term.pronunciation))
        if not any(map(str.isalnum, tidy.term)):
            raise InvalidRequest("Every line of the glossary needs a name or a word.")
        if len(tidy.term) > LONGEST_TERM or len(tidy.pronunciation) > LONGEST_PRONUNCIATION:
            raise TooMuch(f"“{tidy.term[:LONGEST_TERM]}” is too long for a glossary.")
        if tidy.term.casefold() in kept:
            raise InvalidRequest(f"“{tidy.term}” is in the glossary twice.")
        kept[tidy.term.casefold()] = asdict(tidy)
    return list(kept.values())
