"""Words on end that have no times yet."""

from collections.abc import Container
from typing import NamedTuple


class Span(NamedTuple):
    """Words from one up to another."""

    first: int
    end: int


def spans(count: int, placed: Container[int]) -> list[Span]:
    """The runs of words, of so many, that are not placed."""
    found: list[Span] = []
    for at in range(count):
        if at in placed:
            continue
        if found and found[-1].end == at:
            found[-1] = Span(found[-1].first, at + 1)
        else:
            found.append(Span(at, at + 1))
    return found
