"""A job: one unit of work on one subject. This table is the queue's truth; Redis only wakes workers up."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.catalogue.base import Noun
from service.timecode import now


class JobKind(enum.StrEnum):
    """What a job does; `service/events.py` says what starts each."""

    PROBE = "probe"
    TRANSCODE = "transcode"
    TRANSCRIBE = "transcribe"
    SUBTITLE = "subtitle"
    ALIGN = "align"
    PROPOSE = "propose"
    CUT = "cut"
    REFRESH = "refresh"


class JobState(enum.StrEnum):
    """`queued` and `running` may still change by themselves; the others are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (JobState.QUEUED, JobState.RUNNING)


class Job(Noun):
    """`fence` grows with every claim: a result is only taken from the claim that holds the newest number."""

    __tablename__ = "job"
    __table_args__ = (
        # A fact causes a kind of job once, however often it is told.
        UniqueConstraint("event_id", "kind"),
        Index("ix_job_state_next_attempt_at", "state", "next_attempt_at"),
        # Newest first, a page at a time (ids are in the order of time).
        Index("ix_job_state_id", "state", "id"),
    )

    kind: Mapped[JobKind]
    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id"), index=True)
    subject_id: Mapped[str]
    """The recording's, the extract's or the subtitle revision's id, as the kind has it."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))

    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    """Those charged to the job; service/catalogue/attempt.py has all of them."""
    next_attempt_at: Mapped[datetime] = mapped_column(default=now)
    waiting_since: Mapped[datetime] = mapped_column(default=now)
    """While queued: since when it could go on but for free hands, or has been waiting for one and the same
    thing, however often it looked."""
    woken_at: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]

    progress: Mapped[float] = mapped_column(default=0.0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    error: Mapped[str | None]

    @property
    def seconds(self) -> float | None:
        """How long the last attempt took, or takes so far."""
        if self.started_at is None:
            return None
        return ((self.finished_at or now()) - self.started_at).total_seconds()
