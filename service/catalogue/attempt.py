"""An attempt: one claim of a job by one worker, and how it ended. The table is every job's history."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.base import Noun


class Outcome(enum.StrEnum):
    """How an attempt ended. `Job.attempts` counts all but `handed_back`; after too many of them a job that
    `failed` or was `lost` is set aside.

    `handed_back`: the world was in the way (a shutdown, no room, no storage) and the job waits for its turn.
    `lost`: the worker stopped renewing the lease; whether it was the job that killed it is not known.
    """

    DONE = "done"
    FAILED = "failed"
    HANDED_BACK = "handed_back"
    LOST = "lost"
    CANCELLED = "cancelled"


class Attempt(Noun):
    """`created_at` is the instant of the claim. `owner` is the worker, as `<node>/<pid>`."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("job_id", "fence"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"))
    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    fence: Mapped[int]
    owner: Mapped[str]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    error_code: Mapped[str | None]
    error: Mapped[str | None]

    @property
    def seconds(self) -> float | None:
        """How long it took, once it has ended."""
        return (self.ended_at - self.created_at).total_seconds() if self.ended_at else None
