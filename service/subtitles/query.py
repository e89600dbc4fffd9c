"""What somebody searches for: words that must all be there, "phrases" in quotes, the last word as it begins.

Nothing that anybody types is a mistake: what is neither a letter nor a digit only parts words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.errors import InvalidRequest
from service.subtitles.folding import Token, tokens

# One that is longer was pasted by mistake, and every word of it is a look into the index.
_MOST_CHARACTERS = 200
_MOST_WORDS = 12
# All words that begin with one letter are a fifth of a language; nobody means these.
_SHORTEST_BEGINNING = 2

_PHRASE = re.compile(r"[\"“”„«»]([^\"“”„«»]*)(?:[\"“”„«»]|$)|(\S+?)(?=\s|$|[\"“”„«»])")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other. With `begins`, the last one only has to begin so."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that was found; the pieces joined are the text. `found` is what was searched for."""

    text: str
    found: bool


def terms(query: str) -> tuple[Term, ...]:
    """What must be found, all of it in one place; nothing where there is no word in the query.

    Raises `InvalidRequest` for a query that is too long.
    """
    if len(query) > _MOST_CHARACTERS:
        raise InvalidRequest(f"Search for at most {_MOST_CHARACTERS} characters.")
    found = [
        (tuple(token.text for token in tokens(match[1] or match[2] or "")), match[1] is None)
        for match in _PHRASE.finditer(query)
    ]
    some = [(words, alone) for words, alone in found if words]
    if sum(len(words) for words, _ in some) > _MOST_WORDS:
        raise InvalidRequest(f"Search for at most {_MOST_WORDS} words.")
    return tuple(
        Term(words, alone and place == len(some) and len(words[-1]) >= _SHORTEST_BEGINNING)
        for place, (words, alone) in enumerate(some, start=1)
    )


def pieces(text: str, wanted: Sequence[Term]) -> tuple[Piece, ...]:
    """The text in pieces, so that a page can mark what was found."""
    made: list[Piece] = []
    done = 0
    for start, end in _spans(list(tokens(text)), wanted):
        if done < start:
            made.append(Piece(text[done:start], found=False))
        made.append(Piece(text[start:end], found=True))
        done = end
    return (*made, Piece(text[done:], found=False)) if done < len(text) else tuple(made)


def _spans(words: Sequence[Token], wanted: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Where it was found, in order; what overlaps is one."""
    found = sorted(
        (words[at].start, words[at + len(term.words) - 1].end)
        for term in wanted
        for at in range(len(words) - len(term.words) + 1)
        if _stands(words, at, term)
    )
    open_start, open_end = -1, -1
    for start, end in found:
        if start < open_end:
            open_end = max(open_end, end)
            continue
        if open_end > 0:
            yield open_start, open_end
        open_start, open_end = start, end
    if open_end > 0:
        yield open_start, open_end


def _stands(words: Sequence[Token], at: int, term: Term) -> bool:
    *before, last = term.words
    if any(words[at + offset].text != word for offset, word in enumerate(before)):
        return False
    there = words[at + len(before)].text
    return there.startswith(last) if term.begins else there == last
