"""The revisions of a track: list them, read one, compare two, bring one back, vouch for the newest."""

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from service.api.doors import door
from service.api.preconditions import expected, too_late
from service.api.schemas.subtitle import ChangeOut, ComparisonOut, RevisionList, RevisionOut, TrackOut
from service.api.subtitles import sent
from service.catalogue.database import reading
from service.catalogue.recording import Recording
from service.catalogue.revisions import described, revision_of, revisions
from service.catalogue.subtitle import current_track
from service.correcting import CorrectedMeanwhile, approve, restore
from service.errors import NotFound
from service.jobs.dispatch import facts
from service.subtitle_files import file_of
from service.subtitles.compare import compare
from service.subtitles.formats import FORMATS
from service.uploads.details import Line

blueprint = door("revisions")
blueprint.register_error_handler(CorrectedMeanwhile, too_late)

_PATH = "/recordings/<recording_id>/subtitles/<language>"
# As high as a column of numbers goes.
_HIGHEST = 2**31 - 1


class Again(BaseModel):
    """Which revision, and why."""

    revision: int = Field(ge=1, le=_HIGHEST)
    reason: Line = ""


class Two(BaseModel):
    """Which revisions; `to` is the one in force if it is left out."""

    before: int = Field(alias="from", ge=1, le=_HIGHEST)
    after: int | None = Field(None, alias="to", ge=1, le=_HIGHEST)


@blueprint.get(f"{_PATH}/revisions")
@blueprint.output(RevisionList)
def index(recording_id: str, language: str) -> RevisionList:
    """All revisions, the one in force first: who wrote each, when and why."""
    with reading() as session:
        track = current_track(session, recording_id, language)
        if track is None:
            raise NotFound("There are no subtitles in this language (yet).")
        found = revisions(session, recording_id, language)
        return RevisionList(items=[RevisionOut.of(one, track) for one in found])


@blueprint.get(f"{_PATH}/revisions/<int(max={_HIGHEST}):revision>.<any({', '.join(FORMATS)}):ending>")
@blueprint.doc(responses={200: "The revision as a file", 304: "Not changed"})
def read(recording_id: str, language: str, revision: int, ending: str) -> ResponseReturnValue:
    """One revision in any format."""
    with reading() as session:
        return sent(file_of(session, revision_of(session, recording_id, language, revision), ending))


@blueprint.get(f"{_PATH}/compare")
@blueprint.input(Two, location="query", arg_name="two")
@blueprint.output(ComparisonOut)
def difference(recording_id: str, language: str, two: Two) -> ComparisonOut:
    """How two revisions differ, cue by cue and word by word."""
    with reading() as session:
        before = revision_of(session, recording_id, language, two.before)
        after = current_track(session, recording_id, language) if two.after is None else None
        after = after or revision_of(session, recording_id, language, two.after or two.before)
        return ComparisonOut(
            before=RevisionOut.of(described(session, before), before),
            after=RevisionOut.of(described(session, after), after),
            changes=[ChangeOut.of(change) for change in compare(before.cues, after.cues)],
        )


@blueprint.post(f"{_PATH}/restore")
@blueprint.input(Again)
@blueprint.output(TrackOut)
@blueprint.doc(responses={412: "Another revision is in force than `If-Match` names"})
def bring_back(recording_id: str, language: str, json_data: Again) -> TrackOut:
    """Make a new revision with the text of an earlier one."""
    with facts() as session:
        wanted = expected(session, recording_id, language)
        track = restore(
            session, recording_id, language, json_data.revision, expected=wanted, reason=json_data.reason
        )
        return TrackOut.of(track, session.get_one(Recording, recording_id).language)


@blueprint.post(f"{_PATH}/approve")
@blueprint.output(TrackOut)
@blueprint.doc(responses={412: "Another revision is in force than `If-Match` names"})
def vouch(recording_id: str, language: str) -> TrackOut:
    """Vouch for the revision in force; extracts that show other subtitles are cut anew."""
    with facts() as session:
        track = approve(session, recording_id, language, expected=expected(session, recording_id, language))
        return TrackOut.of(track, session.get_one(Recording, recording_id).language)
