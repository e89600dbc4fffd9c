"""Extracts: ask for a cut, see what came of it."""

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.api.doors import door
from service.api.schemas.extract import ExtractOut
from service.api.schemas.recording import RecordingOut
from service.catalogue.database import reading
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.outdated import outdated
from service.catalogue.overview import overview
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.errors import NotFound
from service.extracting import request_extract
from service.jobs.dispatch import facts
from service.recutting import recut
from service.uploads.details import Line

blueprint = door("extracts")


class ExtractIn(BaseModel):
    """A passage of a recording, in milliseconds from its start."""

    start_ms: int = Field(ge=0)
    end_ms: int = Field(gt=0)
    title: Line = ""


@blueprint.post("/recordings/<recording_id>/extracts")
@blueprint.input(ExtractIn)
@blueprint.output(ExtractOut, status_code=202)
def create(recording_id: str, json_data: ExtractIn) -> ExtractOut:
    """Ask for a passage to be cut; it appears in the project's playlist when it is."""
    with facts() as session:
        made = request_extract(
            session,
            recording_id,
            json_data.start_ms,
            json_data.end_ms,
            json_data.title,
            ExtractOrigin.PERSON,
        )
        return _shown(session, made)


@blueprint.get("/recordings/<recording_id>/extracts")
def index(recording_id: str) -> list[dict[str, object]]:
    """The extracts of a recording, by where they begin."""
    with reading() as session:
        shown = RecordingOut.of(overview(session, recording_id)).extracts
        return [one.model_dump(mode="json") for one in shown]


@blueprint.get("/extracts/<extract_id>")
@blueprint.output(ExtractOut)
def show(extract_id: str) -> ExtractOut:
    """One extract; its `video` is there once it is cut."""
    with reading() as session:
        found = session.get(Extract, extract_id)
        if found is None:
            raise NotFound("There is no such extract.")
        return _shown(session, found)


@blueprint.post("/extracts/<extract_id>/recut")
@blueprint.output(ExtractOut, status_code=202)
def cut_anew(extract_id: str) -> ExtractOut:
    """Cut it anew from the subtitles in force; its film stays until the new one is there."""
    with facts() as session:
        return _shown(session, recut(session, extract_id))


def _shown(session: Session, extract: Extract) -> ExtractOut:
    made = {
        row.kind: row for row in session.scalars(select(Rendition).where(Rendition.extract_id == extract.id))
    }
    recording = session.get_one(Recording, extract.recording_id)
    behind = extract.id in outdated(session, recording, [extract])
    return ExtractOut.of(extract, made.get(RenditionKind.EXTRACT), made.get(RenditionKind.POSTER), behind)
