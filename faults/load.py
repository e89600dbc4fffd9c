"""Loads: many recordings at once, and how long their jobs take."""

import time
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select

from faults.ground import Acknowledged, Ground
from service.catalogue.job import ACTIVE, Job

# A few people at once; more would wait for the two cores that a test machine has.
_AT_ONCE = 3


def bring_all(ground: Ground, paths: Iterable[Path | bytes]) -> list[Acknowledged]:
    """Upload all of them, several at once; returns when each is acknowledged."""
    with ThreadPoolExecutor(_AT_ONCE) as people:
        return list(people.map(ground.bring, paths))


def processing_seconds(ground: Ground, paths: Iterable[Path], limit: float) -> float:
    """From the first byte until the last job of these recordings has ended. Raises `RowFailed` at `limit`."""
    began = time.monotonic()
    brought = [one.recording_id for one in bring_all(ground, paths)]
    ground.wait_for(lambda: not jobs_left(ground, brought), limit, "the load's jobs ended")
    return time.monotonic() - began


def jobs_left(ground: Ground, recordings: Collection[str]) -> int:
    """How many jobs of these recordings have not ended."""
    left = select(func.count()).where(Job.state.in_(ACTIVE), Job.recording_id.in_(recordings))
    with ground.catalogue() as session:
        return session.scalar(left) or 0
