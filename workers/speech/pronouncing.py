"""The words of a glossary with how they are said, for a recogniser that knows only its dictionary's words."""

import re
from collections.abc import Sequence
from pathlib import Path

from service.glossary import Term
from workers.speech.pronunciation import pronounce, written_phones

_WORD = re.compile(r"[^\W_]+(?:['\u2019.][^\W_]+)*")


def spoken_parts(text: str) -> list[str]:
    """The words in a term, in lower case and without what stands around them."""
    return [part.lower().replace("\u2019", "'") for part in _WORD.findall(text)]


def words(glossary: Sequence[Term], folder: Path) -> list[tuple[str, str]]:
    """Each word of the glossary with its phones; those that nobody can say are left out.

    A pronunciation of as many words as the term goes with them one by one; phones are for a term of one word.
    """
    spelt: dict[str, str] = {}
    known: dict[str, str] = {}
    for term in glossary:
        parts = spoken_parts(term.term)
        phones = written_phones(term.pronunciation)
        if phones and len(parts) == 1:
            known[parts[0]] = " ".join(phones)
            continue
        said = spoken_parts(term.pronunciation)
        spelt |= zip(parts, said if len(said) == len(parts) else parts, strict=True)
    said_as = pronounce(set(spelt.values()), folder)
    found = {word: " ".join(said_as[spelling]) for word, spelling in spelt.items() if spelling in said_as}
    return list((found | known).items())
