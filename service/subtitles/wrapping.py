"""Lines of a cue: the best break of up to two lines, and a plain fill for text that somebody typed."""

from collections.abc import Callable, Sequence

from service.subtitles.breaks import break_cost
from service.subtitles.profile import Profile


def line_cost(
    lengths: tuple[int, int],
    place: float,
    profile: Profile,
) -> float:
    """What two lines of these lengths cost, broken at a place that costs `place`."""
    costs = profile.costs
    shorter, longer = sorted(lengths)
    cost = (
        costs.second_line
        + costs.line_break * place
        + costs.imbalance * (longer - shorter) / (longer + shorter)
    )
    return cost + costs.orphan if shorter * 2 < longer else cost


def wrap(words: Sequence[str], profile: Profile) -> str:
    """The words on one line, or on two at the best place; what fits neither is filled line by line.

    A word longer than a line keeps a line of its own: it is never cut, so no text is lost.
    """
    whole = " ".join(words)
    if len(whole) <= profile.line_length:
        return whole
    best: tuple[float, int] | None = None
    left = -1
    for split in range(1, len(words)):
        left += len(words[split - 1]) + 1
        right = len(whole) - left - 1
        if max(left, right) <= profile.line_length:
            place = break_cost(words[split - 1], words[split], profile.breaks)
            cost = line_cost((left, right), place, profile)
            best = min(best or (cost, split), (cost, split))
    if best:
        return " ".join(words[: best[1]]) + "\n" + " ".join(words[best[1] :])
    return "\n".join(fill(words, profile.line_length, len))


def fill(words: Sequence[str], limit: float, width: Callable[[str], float]) -> list[str]:
    """Lines filled one after the other up to `limit`, measured by `width`; a longer word stands alone."""
    lines: list[str] = []
    used = 0.0
    space = width(" ")
    for word in words:
        size = width(word)
        if lines and used + space + size <= limit:
            lines[-1] += " " + word
            used += space + size
        else:
            lines.append(word)
            used = size
    return lines
