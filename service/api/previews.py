"""What a player shows of a recording for finding a place in it: small stills by time, the sound's wave."""

from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.api.doors import door
from service.catalogue.database import reading
from service.catalogue.rendition import STORYBOARD_INDEX, Rendition, RenditionKind
from service.errors import NotFound
from service.redirects import to_storage
from service.storage.objects import get_bytes

blueprint = door("previews")


def _answers(
    description: str, media_type: str
) -> dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]:
    """For OpenAPI: what is answered is no JSON of ours."""
    return {
        200: {"description": description, "content": {media_type: {"schema": {"type": "string"}}}},
        304: {"description": "Not changed"},
        404: {"description": "None yet"},
    }


@blueprint.get("/recordings/<recording_id>/storyboard.vtt")
@blueprint.doc(responses=_answers("The index", "text/vtt"))
def storyboard(recording_id: str) -> ResponseReturnValue:
    """Which still is shown when, as WebVTT: each cue names a part of a sheet (`storyboard-1.jpg#xywh=…`).

    The names are relative to this address, so a player that sends our cookie can load them as they are.
    """
    with reading() as session:
        index = _made(session, recording_id, RenditionKind.STORYBOARD, Rendition.mime == STORYBOARD_INDEX)
    return _text(index, "text/vtt; charset=utf-8")


@blueprint.get("/recordings/<recording_id>/<sheet>.jpg")
@blueprint.doc(responses={302: "To a signed address that needs no token", 404: "No such sheet"})
def storyboard_sheet(recording_id: str, sheet: str) -> ResponseReturnValue:
    """A sheet of stills, by the name that the index has."""
    with reading() as session:
        found = _made(session, recording_id, RenditionKind.STORYBOARD, Rendition.file_name == f"{sheet}.jpg")
    return to_storage(found.key, found.mime)


@blueprint.get("/recordings/<recording_id>/peaks.json")
@blueprint.doc(responses=_answers("The peaks", "application/json"))
def peaks(recording_id: str) -> ResponseReturnValue:
    """The sound's wave: pairs of lowest and highest sample, as audiowaveform writes them (version 2)."""
    with reading() as session:
        found = _made(session, recording_id, RenditionKind.PEAKS)
    return _text(found, "application/json")


def _made(session: Session, recording_id: str, kind: RenditionKind, *more: ColumnElement[bool]) -> Rendition:
    """The newest of the recording's own renditions that is so. Raises `NotFound`."""
    found = session.scalar(
        select(Rendition)
        .where(
            Rendition.recording_id == recording_id,
            Rendition.extract_id.is_(None),
            Rendition.kind == kind,
            *more,
        )
        .order_by(Rendition.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound("This has not been made of the recording (yet).")
    return found


def _text(rendition: Rendition, content_type: str) -> Response:
    """A small text through our own door: a page's script may read what comes from here, not from storage."""
    response = Response(content_type=content_type)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(rendition.id)
    response.make_conditional(request)
    if response.status_code != HTTPStatus.NOT_MODIFIED:
        response.set_data(get_bytes(rendition.key))
    return response
