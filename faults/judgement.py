"""After every round: the faults end, the jobs come to theirs, and the checker looks at what is left."""

import math
import time
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from faults import checker, evidence, history
from faults.ground import Ground
from faults.patience import LEAST_P99_SECONDS, Patience
from faults.tidy import tidy
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.job import ACTIVE, Job, JobState
from service.timecode import now

_POLL_SECONDS = 0.05


def judge(ground: Ground) -> tuple[list[checker.Violation], float | None]:
    """End the faults, wait, clean up, and judge all that has happened on the ground so far.

    Also the seconds until the last job had ended; None where that did not come in time.
    """
    ground.calm()
    took = _wait_for_ends(ground)
    tidy(ground)
    directory = ground.history.directory
    facts = history.read(directory)
    evidence.collect(directory, (fact["recording"] for fact in facts if fact["what"] == "acknowledged"))
    return checker.judge(checker.Evidence(facts, *evidence.load(directory))), took


def _wait_for_ends(ground: Ground) -> float | None:
    """Seconds until every job has ended; None where the rest is stuck, which the checker then says."""
    patience = Patience(now(), ground.lease_seconds, _p99_seconds(ground))
    while True:
        with ground.catalogue() as session:
            left = session.scalar(select(func.count()).where(Job.state.in_(ACTIVE))) or 0
            patience.look(now(), *activity(session), left + ended_since(session, patience.began))
        if not left or patience.over:
            break
        time.sleep(_POLL_SECONDS)
    limits = {"allowed_s": patience.allowed_s, "allowed_in_all_s": patience.allowed_in_all_s}
    ground.history.record("settled", took_s=patience.took_s, still_s=patience.still_s, **limits)
    return None if left else patience.took_s


def activity(session: Session) -> tuple[datetime | None, datetime | None]:
    """When an attempt began or ended last, and when the next queued job is due.

    An attempt that was handed back does not count: a job that goes to and fro does not move.
    """
    moved = Attempt.outcome.is_distinct_from(Outcome.HANDED_BACK)
    begun, ends = (func.max(when).filter(moved) for when in (Attempt.created_at, Attempt.ended_at))
    instants = session.execute(select(begun, ends)).one()
    due = session.scalar(select(func.min(Job.next_attempt_at)).where(Job.state == JobState.QUEUED))
    return max((instant for instant in instants if instant), default=None), due


def ended_since(session: Session, instant: datetime) -> int:
    """How many jobs have ended since then."""
    return session.scalar(select(func.count()).where(Job.finished_at >= instant)) or 0


def _p99_seconds(ground: Ground) -> float:
    with ground.catalogue() as session:
        done = session.execute(
            select(Attempt.created_at, Attempt.ended_at).where(Attempt.outcome == Outcome.DONE)
        ).all()
    seconds = sorted((ended - begun).total_seconds() for begun, ended in done if ended)
    return max(LEAST_P99_SECONDS, seconds[math.ceil(0.99 * len(seconds)) - 1] if seconds else 0.0)
