"""Running the table: rounds with seeds, each judged, whatever becomes of it."""

import random
import signal
import statistics
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from faults.ground import QUICK
from faults.grounds import Grounds
from faults.judgement import judge
from faults.row import Measures, NotJudged, Row, RowFailed

# A round's seed is drawn from the run's; one that a person can type.
_SEEDS = 10**6
# The longest that a row waits for its jobs is five minutes; the others must not wait for one that hangs.
_LIMIT_SECONDS = 420.0
# What cleans up after a row that was ended may hang as well.
_AGAIN_SECONDS = 30.0


@dataclass
class Round:
    """How one round went."""

    number: int
    seed: int
    seconds: float = 0.0
    measures: Measures = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    not_judged: str = ""
    """Why the row's pass figure was not looked at; empty where it was."""
    broken: frozenset[str] = frozenset()
    """The checker's judgements that found something."""
    settled_s: float | None = None
    """From the end of the faults to the end of the last job; None where that did not come in time."""

    @property
    def passed(self) -> bool:
        return not self.problems and not self.not_judged

    def __str__(self) -> str:
        figures = ", ".join(f"{name} {value:.3g}" for name, value in self.measures.items())
        verdict = f"not judged: {self.not_judged}" if self.not_judged else "passed"
        if self.problems:
            verdict = f"FAILED: {'; '.join(self.problems)}"
        said = f"round {self.number}, seed {self.seed}, {self.seconds:.1f} s: {verdict}"
        return f"{said} ({figures})" if figures else said


@dataclass
class Outcome:
    """A row and its rounds so far."""

    row: Row
    rounds: list[Round] = field(default_factory=list)

    @property
    def passed(self) -> int:
        return sum(one.passed for one in self.rounds)

    @property
    def failed(self) -> int:
        return sum(bool(one.problems) for one in self.rounds)

    @property
    def judged(self) -> int:
        """Rounds that say something about the row's pass figure."""
        return self.passed + self.failed

    def measures(self) -> dict[str, tuple[float, float]]:
        """The median and the worst of each measure."""
        names = dict.fromkeys(name for one in self.rounds for name in one.measures)
        values = {name: [one.measures[name] for one in self.rounds if name in one.measures] for name in names}
        return {name: middle_and_worst(found) for name, found in values.items()}


def middle_and_worst(values: Sequence[float]) -> tuple[float, float]:
    """More is worse."""
    return statistics.median(values), max(values)


def run(grounds: Grounds, rows: Sequence[tuple[Row, int]], seed: int) -> Iterator[Outcome]:
    """Every row for its number of rounds; yields after each. Rows of the same settings come together."""
    for row, rounds in sorted(rows, key=lambda one: (sorted(_settings(one[0]).items()), one[0].number)):
        print(f"row {row.number}: {row.fault}", flush=True)
        outcome = Outcome(row)
        further = random.Random(f"{seed} {row.number}")
        for number in range(1, rounds + 1):
            # The first round's seed is the run's, so that a round is repeated by its seed alone.
            done = Round(number, seed if number == 1 else further.randrange(_SEEDS))
            _do(grounds, row, done)
            outcome.rounds.append(done)
        yield outcome


def _do(grounds: Grounds, row: Row, this: Round) -> None:
    began = time.monotonic()
    with _reported(this.problems):
        ground = grounds.standing(_settings(row))
        ground.history.record("round", row=row.number, number=this.number, seed=this.seed)
        with _reported(this.problems):
            try:
                with limited(_LIMIT_SECONDS):
                    this.measures = row.round(ground, random.Random(this.seed))
            except NotJudged as reason:
                this.not_judged, this.measures = str(reason), reason.measures
        violations, this.settled_s = judge(ground)
        this.broken = frozenset(one.judgement for one in violations)
        this.problems += [f"{one.judgement}: {one.sentence}" for one in violations]
    this.seconds = time.monotonic() - began
    print(f"  {this}", flush=True)
    if this.problems:
        grounds.leave_behind()


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End the block, whatever it waits for, after so many seconds. In the main thread. Raises `RowFailed`."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise RowFailed(f"not over after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _reported(problems: list[str]) -> Iterator[None]:
    try:
        yield
    except RowFailed as error:
        problems.append(str(error))
    # The boundary of the run: what a row cannot cope with has failed it, and the other rows go on.
    except Exception as error:  # noqa: BLE001  # printed, in full
        traceback.print_exc()
        problems.append(f"{type(error).__name__}: {error}")


def _settings(row: Row) -> dict[str, str]:
    return dict(row.settings) if row.defaults else QUICK | dict(row.settings)
