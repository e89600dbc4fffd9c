"""After every round: the faults end, the jobs come to theirs, and the checker looks at what is left."""

import math
import time
from datetime import datetime

from sqlalchemy import func, select

from faults import checker, evidence, history
from faults.ground import Ground
from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.database import reading
from service.catalogue.job import Job, JobState
from service.catalogue.retired import Retired
from service.timecode import now
from service.upkeep.multiparts import abort_abandoned_multiparts
from service.upkeep.orphans import sweep_orphans
from service.upkeep.removal import remove_retired
from service.uploads.abandoned import give_up_abandoned

# A cold recogniser, or an encoder on a busy machine, where little was measured yet.
_LEAST_SECONDS = 10.0
_POLL_SECONDS = 0.2
_REMOVAL_SECONDS = 30.0


def judge(ground: Ground) -> tuple[list[checker.Violation], float | None]:
    """End the faults, wait, clean up, and judge all that has happened on the ground so far.

    Also the seconds until the last job had ended; None where that did not come in time.
    """
    ground.calm()
    took = _wait_for_ends(ground)
    _clean_up(ground)
    directory = ground.history.directory
    facts = history.read(directory)
    evidence.collect(directory, (fact["recording"] for fact in facts if fact["what"] == "acknowledged"))
    return checker.judge(checker.Evidence(facts, *evidence.load(directory))), took


def _wait_for_ends(ground: Ground) -> float | None:
    """Seconds until every job has ended. A job may wait its turn, but not while nothing goes on: when no
    attempt begins or ends for three leases and the p99 of a job's time, what is left is stuck."""
    began, longest = now(), 0.0
    allowed = 3 * ground.lease_seconds + _p99_seconds(ground)
    while ground.jobs_left():
        longest = max(longest, (now() - max(began, _last_activity(ground))).total_seconds())
        if longest > allowed:  # the checker finds the jobs that have not ended
            return None
        time.sleep(_POLL_SECONDS)
    took = (now() - began).total_seconds()
    ground.history.record("settled", took_s=took, still_s=longest, allowed_s=allowed)
    return took


def _last_activity(ground: Ground) -> datetime:
    """When an attempt began or ended last, or when the next job became due."""
    begun, ended = func.max(Attempt.created_at), func.max(Attempt.ended_at)
    due = func.min(Job.next_attempt_at)
    with ground.catalogue() as session:
        instants = [*session.execute(select(begun, ended)).one()]
        instants.append(session.scalar(select(due).where(Job.state == JobState.QUEUED)))
    return max((instant for instant in instants if instant), default=now())


def _p99_seconds(ground: Ground) -> float:
    with ground.catalogue() as session:
        done = session.scalars(select(Attempt).where(Attempt.outcome == Outcome.DONE)).all()
    seconds = sorted(attempt.seconds or 0.0 for attempt in done)
    return max(_LEAST_SECONDS, seconds[math.ceil(0.99 * len(seconds)) - 1] if seconds else 0.0)


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
