"""Times for words that nobody could hear: by their letters, in the time there is."""

from collections.abc import Sequence

from workers.speech.align.forced import Times


def spread(texts: Sequence[str], islands: Sequence[Times]) -> list[Times]:
    """The texts one after the other over the islands, each as long as its letters and a space tell.

    `islands` is when somebody speaks, in order, at least one; a word begins and ends within them.
    """
    speaking = sum(end - start for start, end in islands)
    letters = sum(len(text) + 1 for text in texts)
    edges = []
    before = 0
    for text in texts:
        edges.append(speaking * before / letters)
        before += len(text) + 1
    starts = [_within(islands, edge, ending=False) for edge in edges]
    ends = [_within(islands, edge, ending=True) for edge in [*edges[1:], float(speaking)]]
    return [Times(start, max(start, end)) for start, end in zip(starts, ends, strict=True)]


def _within(islands: Sequence[Times], spoken_ms: float, *, ending: bool) -> int:
    """The instant at which so much of the islands is over; at a shore, an end lies before the water."""
    left = spoken_ms
    for start, end in islands:
        if left < end - start or (ending and left <= end - start):
            return round(start + left)
        left -= end - start
    return islands[-1].end_ms


def in_order(times: Sequence[Times], duration_ms: int) -> list[Times]:
    """The times with every word at least a millisecond long, none before the end of the one before it.

    What is so already stays as it is. Words that have no room at the end of the recording are pushed towards
    its beginning; only more words than milliseconds go beyond `duration_ms`.
    """
    ordered: list[Times] = []
    earliest = 0
    for start, end in times:
        start = max(start, earliest)
        earliest = max(start + 1, end)
        ordered.append(Times(start, earliest))
    latest = max(duration_ms, len(ordered))
    for at in range(len(ordered) - 1, -1, -1):
        start, end = ordered[at]
        if end <= latest:
            break
        ordered[at] = Times(min(start, latest - 1), latest)
        latest = ordered[at].start_ms
    return ordered
