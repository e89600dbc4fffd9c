"""Subtitle tracks as files: read one in any format, replace its text by a new revision."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from service.api.doors import door
from service.api.preconditions import expected, too_late
from service.api.schemas.subtitle import TrackOut
from service.catalogue.database import reading
from service.catalogue.recording import Recording
from service.catalogue.subtitle import current_track
from service.correcting import CorrectedMeanwhile, approve, correct
from service.errors import NotFound
from service.jobs.dispatch import facts
from service.subtitle_files import WRITTEN_BACK, File, brought, file_of
from service.subtitles.formats import FORMATS
from service.uploads.details import Line

blueprint = door("subtitles")
blueprint.register_error_handler(CorrectedMeanwhile, too_late)

_PATH = "/recordings/<recording_id>/subtitles/<language>"
_ANY = ", ".join(FORMATS)
_BACK = ", ".join(WRITTEN_BACK)


class Said(BaseModel):
    """What a writer says beside the text."""

    reason: Line = ""
    approve: bool = False


@blueprint.get(f"{_PATH}.<any({_ANY}):ending>")
@blueprint.doc(responses={200: "The track as a file", 304: "Not changed", 404: "None yet"})
def read(recording_id: str, language: str, ending: str) -> ResponseReturnValue:
    """The subtitles in force, in any format. `ETag` names the revision for If-Match."""
    with reading() as session:
        track = current_track(session, recording_id, language)
        if track is None:
            raise NotFound("There are no subtitles in this language (yet).")
        return sent(file_of(session, track, ending))


@blueprint.put(f"{_PATH}.<any({_BACK}):ending>")
@blueprint.input(Said, location="query", arg_name="said")
@blueprint.output(TrackOut)
@blueprint.doc(responses={412: "Another revision is in force than `If-Match` names; both versions"})
def replace(recording_id: str, language: str, ending: str, said: Said) -> ResponseReturnValue:
    """Replace the subtitles by a corrected text, as a new revision; the old ones are kept.

    The same text again makes no revision. With `If-Match`, only what that names is replaced. `reason` says
    why; `approve=true` vouches for the text at once.
    """
    with reading() as session:  # many words take seconds to become cues, and others write meanwhile
        file = brought(session, recording_id, language, ending, request.get_data())
    with facts() as session:
        track = correct(
            session,
            recording_id,
            language,
            file.cues,
            expected=expected(session, recording_id, language),
            reason=said.reason,
            words=file.words,
            engine=file.engine,
        )
        if said.approve:
            track = approve(session, recording_id, language)
        tag = file_of(session, track, ending).tag
        shown = TrackOut.of(track, session.get_one(Recording, recording_id).language)
    # RFC 9110 (9.3.4) keeps tags for bodies that are stored as they came. Ours names the revision, which is
    # what its writer goes on from; whoever wants our bytes asks for them.
    return shown, 200, {"ETag": f'"{tag}"'}  # type: ignore[return-value]


def sent(file: File) -> Response:
    """The file, or 304 to who has it. Never shown in place: a page of other people's words is not ours."""
    response = Response(file.data, content_type=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(file.tag)
    response.make_conditional(request)
    return response
