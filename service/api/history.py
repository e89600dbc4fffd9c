"""The whole history of a recording: events, jobs, attempts, who and when."""

from flask import url_for
from pydantic import BaseModel, Field

from service.api.doors import door
from service.api.schemas.history import EntryOut, HistoryOut
from service.catalogue.database import reading
from service.catalogue.history import history

blueprint = door("history")


class Part(BaseModel):
    """Which part of the history."""

    limit: int = Field(200, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=200)


@blueprint.get("/recordings/<recording_id>/history")
@blueprint.input(Part, location="query", arg_name="part")
@blueprint.output(HistoryOut)
def show(recording_id: str, part: Part) -> HistoryOut:
    """What happened to a recording, oldest first."""
    with reading() as session:
        entries, cursor = history(session, recording_id, part.cursor, part.limit)
    more = cursor and url_for(".show", recording_id=recording_id, cursor=cursor, limit=part.limit)
    return HistoryOut(items=[EntryOut.of(entry) for entry in entries], next=more)
