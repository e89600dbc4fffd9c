"""How long jobs may take to end once the faults have stopped."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

LEAST_P99_SECONDS = 10.0
"""A cold recogniser, or an encoder on a busy machine, where little was measured yet."""
LONGEST_WAIT_SECONDS = 30.0
"""A job that the fault was in the way of is due again after so long at most (service/jobs/lease.py)."""
HANDS = 2
"""What works at the same time: one hand of each worker."""


@dataclass
class Patience:
    """Waiting for the last job. A job may wait its turn, but not while nothing goes on, and not for ever."""

    began: datetime
    """When the faults had stopped."""
    lease_seconds: float
    p99_seconds: float
    """The 99th percentile of the time of attempts that were done; `LEAST_P99_SECONDS` at least."""
    still_s: float = 0.0
    """The longest time so far in which none began or ended."""
    took_s: float = 0.0
    allowed_in_all_s: float = 0.0

    @property
    def allowed_s(self) -> float:
        """Nothing may be still for longer than three leases and the p99 of a job's time."""
        return 3 * self.lease_seconds + self.p99_seconds

    def look(self, instant: datetime, last: datetime | None, next_due: datetime | None, jobs: int) -> None:
        """At `instant`: when anything began or ended last, when the next queued job is due, and how many jobs
        there were to do since the faults stopped, done or not."""
        since = max(self.began, last or self.began)
        if next_due:
            # What a job is told to wait counts once: for an attempt that the fault itself made end.
            latest = self.began + timedelta(seconds=self.lease_seconds + LONGEST_WAIT_SECONDS)
            since = max(since, min(next_due, latest))
        self.still_s = max(self.still_s, (instant - since).total_seconds())
        self.took_s = (instant - self.began).total_seconds()
        turns = math.ceil(jobs / HANDS)
        self.allowed_in_all_s = LONGEST_WAIT_SECONDS + 3 * self.lease_seconds + turns * self.p99_seconds

    @property
    def over(self) -> bool:
        """Whether what is left is stuck."""
        return self.still_s > self.allowed_s or self.took_s > self.allowed_in_all_s
