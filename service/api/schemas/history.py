"""A recording's history: facts, jobs and attempts in one list."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from service.catalogue.history import Entry


class EntryOut(BaseModel):
    """One thing that happened. `type` is `event`, `job` or `attempt`; what does not apply is null."""

    type: str
    at: datetime
    what: str
    who: str | None
    subject_id: str
    job_id: str | None
    kind: str | None
    attempt: int | None
    outcome: str | None
    seconds: float | None
    code: str | None
    sentence: str | None
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class HistoryOut(BaseModel):
    """A page of the history, oldest first; `next` is the next page's address."""

    items: list[EntryOut]
    next: str | None
