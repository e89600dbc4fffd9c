"""If-Match and If-None-Match on subtitles (RFC 9110, 13.1), and the answer to who was too late."""

from flask import Response, request
from sqlalchemy.orm import Session

from service.api import problems
from service.api.schemas.subtitle import RevisionOut
from service.catalogue.database import reading
from service.catalogue.revisions import described
from service.catalogue.subtitle import SubtitleTrack, current_track
from service.correcting import NONE_YET, CorrectedMeanwhile
from service.subtitle_files import WRITTEN_BACK, file_of, revision_tag
from service.uploads.details import decode


def expected(session: Session, recording_id: str, language: str) -> str | None:
    """What the request takes to be in force, as `service.correcting` wants it; None where it does not say.

    A file's tag stands for its revision, in whatever form that was read. Who names several revisions expects
    the one of them that is in force.
    """
    given, other = request.if_match, request.if_none_match
    if not given and not other:
        return None
    track = current_track(session, recording_id, language)
    there = track.tag if track else NONE_YET
    if given:
        wanted = {revision_tag(tag) for tag in given.as_set()}
        if track and (given.star_tag or there in wanted):
            return there
        return min(wanted, default="*")
    unwanted = {revision_tag(tag) for tag in other.as_set(include_weak=True)}
    return NONE_YET if other.star_tag or there in unwanted else there


def too_late(error: CorrectedMeanwhile) -> Response:
    """412 with both versions: what was sent, and what is in force; with who wrote that, when and why."""
    named = request.view_args or {}
    recording_id, language = named["recording_id"], named["language"]
    ending = named.get("ending", "vtt")
    with reading() as session:
        track = current_track(session, recording_id, language)
        base = session.get(SubtitleTrack, error.based_on.rpartition("-")[0])
        if base and (base.recording_id, base.language) != (recording_id, language):
            base = None
        theirs = track and {
            **RevisionOut.of(described(session, track), track).model_dump(mode="json"),
            "text": file_of(session, track, ending if ending in WRITTEN_BACK else "vtt").data.decode(),
        }
        yours = {
            "text": decode(request.get_data()) if "ending" in named else None,
            "based_on": base and RevisionOut.of(described(session, base), base).model_dump(mode="json"),
        }
    return problems.problem(error.status, str(error), "precondition_failed", yours=yours, theirs=theirs)
