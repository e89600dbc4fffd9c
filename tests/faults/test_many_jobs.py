"""When memory counts as grown."""

import pytest

from faults.row import RowFailed
from faults.rows.many_jobs import PROGRAMS, compare

# Two rounds of five are those right after a child was started anew.
_WAVES = [100.0, 104.0, 108.0, 112.0, 90.0]


def test_children_that_are_started_anew_are_no_growth() -> None:
    compare([dict.fromkeys(PROGRAMS, _WAVES[number % 5]) for number in range(20)])


def test_growth_is_found_and_named() -> None:
    steady = [dict.fromkeys(PROGRAMS, 100.0) for _ in range(20)]
    grown = [seen | {"relay": 100.0 + 2 * number} for number, seen in enumerate(steady)]
    with pytest.raises(RowFailed, match=r"relay from .* to .* MiB"):
        compare(grown)
    warming_up = [seen | {"web": min(100.0, 60.0 + 20 * number)} for number, seen in enumerate(steady)]
    compare(warming_up)
