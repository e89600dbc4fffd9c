"""Something on which catalogue and storage, or parts of the catalogue, do not agree."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """`told` is one line, with ids and sizes but no words of a story.

    `repair` puts it right and says how; None where only a person can. It may come long after the problem was
    found, so it looks again, and raises `StoryreelError` where the world has gone on.
    """

    told: str
    repair: Callable[[], str] | None = None
