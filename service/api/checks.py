"""Which rules of its house style a subtitle track breaks."""

from service.api.doors import door
from service.api.schemas.check import ChecksOut
from service.catalogue.database import reading
from service.catalogue.recording import Recording
from service.catalogue.subtitle import current_track
from service.errors import NotFound
from service.house_styles import style_of
from service.subtitles.checks import check

blueprint = door("checks")


@blueprint.get("/recordings/<recording_id>/subtitles/<language>/checks")
@blueprint.output(ChecksOut)
@blueprint.doc(responses={404: "None yet"})
def show(recording_id: str, language: str) -> ChecksOut:
    """What is wrong with the subtitles in force, by the style of the recording's project."""
    with reading() as session:
        recording = session.get(Recording, recording_id)
        track = current_track(session, recording_id, language)
        if recording is None or track is None:
            raise NotFound("There are no subtitles in this language (yet).")
        cues, revision = track.cues, track.revision
    found = check(cues, style_of(recording))
    return ChecksOut.of(revision, recording.project.subtitle_profile, found)
