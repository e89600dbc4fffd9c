"""A job: one unit of work."""

from datetime import datetime

from pydantic import BaseModel

from service.catalogue.job import Job


class JobOut(BaseModel):
    """One unit of work. `progress` lies in 0..1; `worker` holds it, or held it last."""

    id: str
    kind: str
    state: str
    recording_id: str
    subject_id: str
    attempts: int
    progress: float
    seconds: float | None
    worker: str | None
    created_at: datetime
    started_at: datetime | None
    next_attempt_at: datetime
    error_code: str | None
    error: str | None

    @classmethod
    def of(cls, row: Job) -> "JobOut":
        same = {name: getattr(row, name) for name in cls.model_fields if name != "worker"}
        return cls(**same, worker=row.lease_owner)


class JobList(BaseModel):
    """A page of jobs, newest first; `next` is the next page's address."""

    items: list[JobOut]
    next: str | None
