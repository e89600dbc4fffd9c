"""Recordings: bring one, list them, see one, read what was said."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from service.api.doors import door
from service.api.schemas.recording import RecordingBrief, RecordingList, RecordingOut
from service.api.schemas.subtitle import TranscriptOut, WordOut
from service.catalogue.database import reading
from service.catalogue.overview import overview, recordings_page
from service.catalogue.recording import Recording
from service.catalogue.transcript import words_in_force
from service.errors import NotFound
from service.uploads.receive import receive_form

blueprint = door("recordings")

FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "the raw recording"},
                    "title": {"type": "string", "description": "taken from the file's name if missing"},
                    "storyteller": {"type": "string"},
                    "project": {"type": "string", "description": "a title or slug; made if there is none"},
                    "language": {"type": "string", "default": "en", "description": "a BCP 47 tag"},
                    "themes": {"type": "string", "description": "between commas"},
                    "transcript": {
                        "type": "string",
                        "format": "binary",
                        "description": "WebVTT, SRT, TTML, plain text or DOCX of what is said",
                    },
                },
            }
        }
    },
}


class Page(BaseModel):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=200)
    before: str | None = None


@blueprint.post("/recordings")
@blueprint.output(RecordingOut, status_code=201)
def create() -> ResponseReturnValue:
    """Store a recording and start the work on it."""
    # The body streams to storage, so it may be as long as a recording may be: receive_form counts.
    request.max_content_length = None
    recording_id = receive_form(
        request.stream, request.headers.get("Content-Type", ""), request.content_length
    )
    with reading() as session:
        shown = RecordingOut.of(overview(session, recording_id))
    return shown, 201, {"Location": shown.links["self"]}  # type: ignore[return-value]


@blueprint.get("/recordings")
@blueprint.input(Page, location="query")
@blueprint.output(RecordingList)
def index(query_data: Page) -> RecordingList:
    """Recordings, newest first."""
    with reading() as session:
        rows, cursor = recordings_page(session, query_data.before, query_data.limit)
        items = [RecordingBrief(**RecordingBrief.fields(*row)) for row in rows]
    following = cursor and url_for(".index", before=cursor, limit=query_data.limit)
    return RecordingList(items=items, next=following or None)


@blueprint.get("/recordings/<recording_id>")
@blueprint.output(RecordingOut)
def show(recording_id: str) -> RecordingOut:
    """One recording with everything that was made from it, and how far the work is."""
    with reading() as session:
        return RecordingOut.of(overview(session, recording_id))


@blueprint.get("/recordings/<recording_id>/transcript")
@blueprint.output(TranscriptOut)
def transcript(recording_id: str) -> TranscriptOut:
    """Words with times, of the newest subtitles that have them."""
    with reading() as session:
        recording = session.get(Recording, recording_id)
        found = recording and words_in_force(session, recording_id, recording.language)
    if not found:
        raise NotFound("There is no transcript of this recording (yet).")
    heard, track = found
    return TranscriptOut(
        language=heard.language,
        engine=heard.engine,
        revision=track.revision if track else None,
        state=track.state if track else None,
        words=[WordOut(**word) for word in heard.words],
    )
