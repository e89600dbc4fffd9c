"""Running the table: rounds with seeds, one ground for rows of the same settings, anew after a failure."""

import random
import shutil
import statistics
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from faults.checker import Violation
from faults.ground import QUICK, Ground
from faults.history import History
from faults.judgement import judge
from faults.row import Measures, Row, RowFailed

# A round's seed is drawn from the run's; one that a person can type.
_SEEDS = 10**6


@dataclass(frozen=True)
class Round:
    """How one round ended: why it failed, if it did, and the judgements that found something."""

    seed: int
    measures: Measures
    failure: str | None
    broken: frozenset[str]
    settled_s: float | None
    """From the end of the faults to the end of the last job; None where that did not come in time."""


@dataclass
class Outcome:
    """A row and its rounds so far."""

    row: Row
    rounds: list[Round] = field(default_factory=list)

    @property
    def passed(self) -> int:
        return sum(one.failure is None for one in self.rounds)

    def measures(self) -> dict[str, tuple[float, float]]:
        """The median and the worst of each measure; more is worse."""
        names = dict.fromkeys(name for one in self.rounds for name in one.measures)
        values = {name: [one.measures[name] for one in self.rounds if name in one.measures] for name in names}
        return {name: middle_and_worst(found) for name, found in values.items()}


def middle_and_worst(values: Sequence[float]) -> tuple[float, float]:
    """More is worse."""
    return statistics.median(values), max(values)


class Runner:
    """Runs rows; histories and, of rounds that failed, logs are kept below `kept`. A context manager."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._scratch = ExitStack()
        self._ground: Ground | None = None
        self._settings: dict[str, str] = {}
        self._grounds = 0

    def __enter__(self) -> "Runner":
        return self

    def __exit__(self, *_: object) -> None:
        self._scratch.close()

    def run(self, rows: Sequence[tuple[Row, int]], seed: int) -> Iterator[Outcome]:
        """Every row for its number of rounds; yields after each. Rows of the same settings come together."""
        for row, rounds in sorted(rows, key=lambda one: (sorted(_settings(one[0]).items()), one[0].number)):
            outcome = Outcome(row)
            seeds = random.Random(f"{seed} {row.number}")
            # The first round's seed is the run's, so that a round is repeated by its seed alone.
            for number in range(rounds):
                outcome.rounds.append(
                    self._round(row, seed if number == 0 else seeds.randrange(_SEEDS), number + 1)
                )
            yield outcome

    def _round(self, row: Row, seed: int, number: int) -> Round:
        ground = self._ground_for(_settings(row))
        ground.history.record("round", row=row.number, number=number, seed=seed)
        began = time.monotonic()
        measures: Measures = {}
        violations: list[Violation] = []
        settled: float | None = None
        problems: list[str] = []
        with _reported(problems):
            measures = row.round(ground, random.Random(seed))
        with _reported(problems):
            violations, settled = judge(ground)
        problems += [f"{one.judgement}: {one.sentence}" for one in violations]
        failure = "; ".join(problems) or None
        took = f"{time.monotonic() - began:.1f} s"
        figures = ", ".join(f"{name} {value:.3g}" for name, value in measures.items())
        verdict = f"FAILED: {failure}" if failure else "passed"
        print(
            f"row {row.number}, round {number}, seed {seed}, {took}: {verdict} {figures}".rstrip(), flush=True
        )
        if failure:
            self._put_away(ground)
        return Round(seed, measures, failure, frozenset(one.judgement for one in violations), settled)

    def _ground_for(self, settings: dict[str, str]) -> Ground:
        if self._ground is None or settings != self._settings:
            self._scratch.close()
            self._grounds += 1
            scratch = self._scratch.enter_context(tempfile.TemporaryDirectory(prefix="storyreel-faults-"))
            history = History(self._kept / f"ground-{self._grounds:02d}")
            self._ground = self._scratch.enter_context(Ground(Path(scratch) / "ground", history, settings))
            self._settings = settings
        return self._ground

    def _put_away(self, ground: Ground) -> None:
        """Keep the logs, and have the next round start anew."""
        shutil.copytree(ground.logs, ground.history.directory / "log")
        print(f"  its history and logs: {ground.history.directory}", flush=True)
        self._ground = None
        self._scratch.close()


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
