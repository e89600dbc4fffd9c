"""A job: one unit of work."""

from pydantic import BaseModel

from service.catalogue.job import Job


class JobOut(BaseModel):
    """One unit of work. `progress` lies in 0..1."""

    id: str
    kind: str
    state: str
    recording_id: str
    subject_id: str
    attempts: int
    progress: float
    seconds: float | None
    error_code: str | None
    error: str | None

    @classmethod
    def of(cls, row: Job) -> "JobOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})
