"""The table at the end, as markdown."""

from collections.abc import Iterator, Sequence

from faults.running import Outcome, middle_and_worst
from faults.table import JUDGED

_HEAD = ("#", "fault", "passes when", "rounds", "judged", "passed", "median (worst)", "")


def table(outcomes: Sequence[Outcome]) -> str:
    """A line a row, by number; rows 2 and 3 count the judgements after every round of the others."""
    lines = sorted([*map(_line, outcomes), *_judged(outcomes)], key=lambda line: int(line[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in (_HEAD, ("---",) * len(_HEAD), *lines))


def none_failed(outcomes: Sequence[Outcome]) -> bool:
    return not any(outcome.failed for outcome in outcomes)


def _line(outcome: Outcome) -> tuple[str, ...]:
    row = outcome.row
    figures = [_figure(name, *found) for name, found in outcome.measures().items()]
    return (
        str(row.number),
        row.fault,
        row.passes_when,
        str(len(outcome.rounds)),
        str(outcome.judged),
        str(outcome.passed),
        ", ".join(figures),
        _verdict(outcome.passed, outcome.judged),
    )


def _judged(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, ...]]:
    rounds = [one for outcome in outcomes for one in outcome.rounds]
    settled = [one.settled_s for one in rounds if one.settled_s is not None]
    for number, (fault, passes_when, judgements) in JUDGED.items():
        passed = sum(not one.broken.intersection(judgements) for one in rounds)
        figure = _figure("ended_s", *middle_and_worst(settled)) if "stuck" in judgements and settled else ""
        all_of_them = str(len(rounds))
        verdict = _verdict(passed, len(rounds))
        yield (str(number), fault, passes_when, all_of_them, all_of_them, str(passed), figure, verdict)


def _figure(name: str, middle: float, worst: float) -> str:
    return f"{name} {middle:.3g} ({worst:.3g})"


def _verdict(passed: int, judged: int) -> str:
    if not judged:
        return "not judged"
    return "passed" if passed == judged else "FAILED"
