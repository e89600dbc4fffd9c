"""The revisions of a subtitle track: who made each, when and why, and who vouched for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.event import Event, EventName
from service.catalogue.subtitle import Maker, SubtitleTrack, TrackState
from service.errors import NotFound


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision without its cues. `approved_by` and `approved_at` are None unless somebody vouched for it.

    `tag` is what a writer who read this revision gives as the one expected to be in force.
    """

    revision: int
    tag: str
    state: TrackState
    maker: Maker
    author: str
    at: datetime
    reason: str | None
    approved_by: str | None = None
    approved_at: datetime | None = None


def revisions(session: Session, recording_id: str, language: str) -> Sequence[Revision]:
    """All revisions of a track, the one in force first. Raises `NotFound`."""
    tracks = session.scalars(
        select(SubtitleTrack)
        .where(SubtitleTrack.recording_id == recording_id, SubtitleTrack.language == language)
        .order_by(SubtitleTrack.revision.desc())
    ).all()
    if not tracks:
        raise NotFound("There are no subtitles in this language (yet).")
    approvals = _approvals(session, recording_id)
    return [_of(track, approvals.get(track.id)) for track in tracks]


def described(session: Session, track: SubtitleTrack) -> Revision:
    """What the listing says of one revision."""
    return _of(track, _approvals(session, track.recording_id).get(track.id))


def revision_of(session: Session, recording_id: str, language: str, revision: int) -> SubtitleTrack:
    """One revision with its cues. Raises `NotFound`."""
    found = session.scalar(
        select(SubtitleTrack).where(
            SubtitleTrack.recording_id == recording_id,
            SubtitleTrack.language == language,
            SubtitleTrack.revision == revision,
        )
    )
    if found is None:
        raise NotFound("There is no such revision of these subtitles.")
    return found


def _approvals(session: Session, recording_id: str) -> dict[str, Event]:
    """The newest approval of each revision that has one, by the revision's id."""
    mine = (Event.recording_id == recording_id, Event.name == EventName.SUBTITLES_APPROVED)
    return {
        event.subject_id: event for event in session.scalars(select(Event).where(*mine).order_by(Event.id))
    }


def _of(track: SubtitleTrack, approval: Event | None) -> Revision:
    return Revision(
        revision=track.revision,
        tag=track.tag,
        state=track.state,
        maker=track.maker,
        author=track.author,
        at=track.created_at,
        reason=track.reason,
        approved_by=approval.actor if approval else None,
        approved_at=approval.at if approval else None,
    )
