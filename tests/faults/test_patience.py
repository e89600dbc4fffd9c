"""How long jobs may take once the faults have stopped: a turn for each, and no to and fro for ever."""

from datetime import UTC, datetime, timedelta

from faults.patience import Patience

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def at(second: float) -> datetime:
    return BEGAN + timedelta(seconds=second)


def patience() -> Patience:
    """22 s without anything are allowed, and 52 s for the first two jobs."""
    return Patience(BEGAN, lease_seconds=4, p99_seconds=10)


def test_a_backlog_has_its_turns() -> None:
    waiting = patience()
    for second in range(0, 100, 20):
        waiting.look(at(second), at(second), None, jobs=12)
        assert not waiting.over
    waiting.look(at(103), at(103), None, jobs=12)
    assert waiting.over


def test_nothing_may_be_still() -> None:
    waiting = patience()
    waiting.look(at(21), at(-50), None, jobs=20)
    assert not waiting.over
    waiting.look(at(23), at(-50), None, jobs=20)
    assert waiting.over


def test_what_the_fault_made_wait_is_waited_for_once() -> None:
    waiting = patience()
    waiting.look(at(40), None, at(30), jobs=1)
    assert not waiting.over
    # Handed back again and again, it is always due soon.
    waiting.look(at(51), None, at(60), jobs=1)
    assert not waiting.over
    waiting.look(at(53), None, at(60), jobs=1)
    assert waiting.over


def test_a_job_that_is_overdue_is_not_waited_for() -> None:
    waiting = patience()
    waiting.look(at(23), None, at(-1), jobs=1)
    assert waiting.over
