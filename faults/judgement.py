"""After every round: the faults end, the jobs come to theirs, and the checker looks at what is left."""

import math
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from faults import checker, evidence, history
from faults.ground import Ground
from faults.row import RowFailed
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.database import reading
from service.catalogue.job import ACTIVE, Job, JobKind
from service.catalogue.retired import Retired
from service.timecode import now
from service.upkeep.multiparts import abort_abandoned_multiparts
from service.upkeep.orphans import sweep_orphans
from service.upkeep.removal import remove_retired
from service.uploads.abandoned import give_up_abandoned

# One after another, a recording's jobs: what is still in line brings the rest with it.
_LONGEST_LINE = len(JobKind)
# Media workers and the speech worker of the local stack (infra/local/programs.py).
_HANDS = 3
# Before anything has been measured: a cold recogniser on a busy machine.
_FIRST_JOB_SECONDS = 10.0
_REMOVAL_SECONDS = 30.0


def judge(ground: Ground) -> tuple[list[checker.Violation], float | None]:
    """End the faults, wait, clean up, and judge all that has happened on the ground so far.

    Also the seconds until the last job had ended; None where that did not come in time.
    """
    ground.calm()
    allowed = _allowed_seconds(ground)
    took: float | None = None
    try:
        took = ground.settle(allowed)
        ground.history.record("settled", took_s=took, allowed_s=allowed)
    except RowFailed:  # the checker finds the jobs that have not ended
        ground.history.record("not settled", allowed_s=allowed)
    _clean_up(ground)
    directory = ground.history.directory
    facts = history.read(directory)
    evidence.collect(directory, (fact["recording"] for fact in facts if fact["what"] == "acknowledged"))
    return checker.judge(checker.Evidence(facts, *evidence.load(directory))), took


def _clean_up(ground: Ground) -> None:
    """What the relay does in days, by its own means; this process's settings let it be done at once."""
    give_up_abandoned()
    abort_abandoned_multiparts()
    sweep_orphans()
    # The relay removes too, and what it is just at, this process leaves to it.
    ground.wait_for(_orphans_removed, _REMOVAL_SECONDS, "orphans removed")


def _orphans_removed() -> bool:
    """Whether no orphan is left that this process may remove."""
    while remove_retired():
        pass
    orphan = select(Retired.key).where(Retired.rendition_id.is_(None), ~Retired.removing)
    with reading() as session:
        return session.scalar(orphan.limit(1)) is None


def _allowed_seconds(ground: Ground) -> float:
    """Three leases and the p99 of a job's time, from the instant when it is due; with more jobs in line than
    there are hands, that of those before it too."""
    with ground.catalogue() as session:
        due = session.scalar(select(func.max(Job.next_attempt_at)).where(Job.state.in_(ACTIVE)))
        left = (
            session.scalar(select(func.count(Job.recording_id.distinct())).where(Job.state.in_(ACTIVE))) or 0
        )
        done = session.scalars(select(Attempt).where(Attempt.outcome == Outcome.DONE)).all()
    seconds = _p99([attempt.seconds or 0.0 for attempt in done])
    waits = max(timedelta(), (due or now()) - now()).total_seconds()
    return 3 * ground.lease_seconds + waits + seconds * (1 + math.ceil(left * _LONGEST_LINE / _HANDS))


def _p99(seconds: Sequence[float]) -> float:
    if not seconds:
        return _FIRST_JOB_SECONDS
    return sorted(seconds)[math.ceil(0.99 * len(seconds)) - 1]
