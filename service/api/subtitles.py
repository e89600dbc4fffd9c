"""Subtitle tracks as text: read one, replace it by a new revision."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from service.api.doors import door
from service.api.schemas.subtitle import TrackOut
from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.recording import Recording
from service.catalogue.subtitle import Maker, SubtitleTrack, TrackState, add_revision, current_track
from service.errors import NotFound
from service.events import emit
from service.jobs.dispatch import facts
from service.subtitles import formats
from service.subtitles.formats.track import Track
from service.uploads.details import decode
from service.uploads.receive import read_details

blueprint = door("subtitles")

_PATH = "/recordings/<recording_id>/subtitles/<language>.<any(vtt, srt):ending>"


@blueprint.get(_PATH)
@blueprint.doc(responses={200: "The track as text", 304: "Not changed", 404: "None yet"})
def read(recording_id: str, language: str, ending: str) -> ResponseReturnValue:
    """The subtitles in force, as WebVTT or SubRip."""
    with reading() as session:
        track = current_track(session, recording_id, language)
        if track is None:
            raise NotFound("There are no subtitles in this language (yet).")
        written = formats.write(Track(track.cues, language), ending)
    response = Response(written, content_type=formats.FORMATS[ending].media_type)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(etag(track))
    return response.make_conditional(request)


@blueprint.put(_PATH)
@blueprint.output(TrackOut)
def replace(recording_id: str, language: str, ending: str) -> ResponseReturnValue:
    """Replace the subtitles by a corrected text, as a new revision; the old ones are kept."""
    read_details({"language": language})  # the same check as at an upload: it becomes part of file names
    cues = formats.read(decode(request.get_data()), ending)
    with facts() as session:
        if session.get(Recording, recording_id) is None:
            raise NotFound("There is no such recording.")
        track = add_revision(session, recording_id, language, cues, TrackState.CORRECTED, Maker.PERSON)
        emit(
            session,
            EventName.SUBTITLES_CORRECTED,
            recording_id,
            track.id,
            language=language,
            revision=track.revision,
        )
    return TrackOut.of(track), 200, {"ETag": f'"{etag(track)}"'}  # type: ignore[return-value]


def etag(track: SubtitleTrack) -> str:
    """Names a revision; a revision never changes."""
    return f"{track.id}-{track.revision}"
