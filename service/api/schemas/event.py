"""An event: a fact that happened."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from service.catalogue.event import Event


class EventOut(BaseModel):
    """A fact that happened."""

    id: int
    name: str
    at: datetime
    recording_id: str
    subject_id: str
    data: dict[str, Any]

    @classmethod
    def of(cls, row: Event) -> "EventOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})
