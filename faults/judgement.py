"""After every round: the faults end, the jobs come to theirs, and the checker looks at what is left."""

import math
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from faults import checker, evidence, history
from faults.ground import Ground
from faults.row import RowFailed
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.job import ACTIVE, Job, JobKind
from service.timecode import now

# One after another, a recording's jobs: what is still in line brings the rest with it.
_LONGEST_LINE = len(JobKind)
# Media workers and the speech worker of the local stack (infra/local/programs.py).
_HANDS = 3
# Before anything has been measured: a cold recogniser on a busy machine.
_FIRST_JOB_SECONDS = 10.0


def judge(ground: Ground) -> list[checker.Violation]:
    """End the faults, wait, and judge all that has happened on the ground so far."""
    ground.calm()
    allowed = _allowed_seconds(ground)
    unended = None
    try:
        took = ground.settle(allowed)
        ground.history.record("settled", took_s=took, allowed_s=allowed)
    except RowFailed as error:
        unended = error
    found = look(ground)
    if unended and not any(violation.judgement == "stuck" for violation in found):
        found.append(checker.Violation("stuck", str(unended)))
    return found


def look(ground: Ground) -> list[checker.Violation]:
    """Collect the evidence and have it judged."""
    directory = ground.history.directory
    facts = history.read(directory)
    evidence.collect(directory, (fact["recording"] for fact in facts if fact["what"] == "acknowledged"))
    return checker.judge(checker.Evidence(facts, *evidence.load(directory)))


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
