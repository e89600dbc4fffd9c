"""Something on which catalogue and storage, or parts of the catalogue, do not agree."""

import time
from collections.abc import Callable
from dataclasses import dataclass

# Between what found a problem and the second look that its repair begins with. Storage that was away for a
# moment (one server of several, an answer from a cache) is mostly back by then; and to make a film again, or
# to bring an upload again, takes far longer than this.
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Problem:
    """`told` is one line, with ids and sizes but no words of a story.

    `repair` puts it right and says how; None where only a person can. It may come long after the problem was
    found, so it looks again, and raises `StoryreelError` where the world has gone on: at the storage after
    `pause`, and at the rows in the transaction that changes them.
    """

    told: str
    repair: Callable[[], str] | None = None


def pause() -> None:
    """Before a repair asks the storage again."""
    time.sleep(PAUSE_SECONDS)
