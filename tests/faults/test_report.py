"""The table at the end: what was measured, and a row that failed once has failed."""

import random

from faults.ground import Ground
from faults.report import none_failed, table
from faults.row import Measures, Row
from faults.running import Outcome, Round


def nothing(_ground: Ground, _rng: random.Random) -> Measures:
    return {}


def outcome(number: int, *rounds: Round) -> Outcome:
    return Outcome(Row(number, "a fault", "nothing is lost", nothing), list(rounds))


def test_a_line_a_row_with_median_and_worst() -> None:
    rounds = [Round(n, n, measures={"again_s": float(n)}, settled_s=2.0 * n) for n in (1, 2, 9)]
    outcomes = [outcome(14, *rounds)]
    lines = table(outcomes).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| 2", "| 3", "| 14"]
    assert lines[4] == "| 14 | a fault | nothing is lost | 3 | 3 | 3 | again_s 2 (9) | passed |"
    assert "| 3 | 3 | 3 | ended_s 4 (18) | passed |" in lines[2]
    assert none_failed(outcomes)


def test_a_failed_round_fails_its_row_and_the_judgement_that_found_it() -> None:
    broken = Round(2, 5, problems=["dangling: no object"], broken=frozenset({"dangling"}))
    outcomes = [outcome(4, Round(1, 4), broken), outcome(5, Round(1, 4))]
    stuck, published, four, five = table(outcomes).splitlines()[2:]
    assert "| 3 | 3 | 3 |" in stuck
    assert "| 3 | 3 | 2 |" in published
    assert published.endswith("FAILED |")
    assert four.endswith("| 2 | 2 | 1 |  | FAILED |")
    assert five.endswith("passed |")
    assert not none_failed(outcomes)
    assert "seed 5" in str(broken)
    assert "FAILED: dangling: no object" in str(broken)


def test_what_was_not_judged_has_not_passed() -> None:
    too_little = Round(1, 4, not_judged="2 of 12 rounds")
    unfit = Round(2, 5, not_judged="2 of 12 rounds", problems=["stuck: job 1"])
    *_, eleven, twelve, thirteen = table(
        [outcome(11, too_little), outcome(12, too_little, Round(2, 5)), outcome(13, too_little, unfit)]
    ).splitlines()
    assert eleven.endswith("| 1 | 0 | 0 |  | not judged |")
    assert twelve.endswith("| 2 | 1 | 1 |  | passed |")
    assert thirteen.endswith("| 2 | 1 | 0 |  | FAILED |")
    assert none_failed([outcome(11, too_little)])
    assert not none_failed([outcome(13, unfit)])
    assert "not judged: 2 of 12 rounds" in str(too_little)
    assert "FAILED: stuck: job 1" in str(unfit)
