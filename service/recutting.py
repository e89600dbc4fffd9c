"""Cutting extracts anew from corrected subtitles: for a person who asks, and where a track is approved.

Not on every save: somebody who corrects saves twenty times. Until then the old film stays and is `outdated`.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.event import EventName
from service.catalogue.extract import Extract
from service.catalogue.job import ACTIVE, Job, JobKind, JobState
from service.catalogue.outdated import outdated
from service.catalogue.recording import Recording
from service.catalogue.subtitle import SubtitleTrack, current_track
from service.errors import NotFound
from service.events import emit
from service.jobs.steer import retry


def recut(session: Session, extract_id: str) -> Extract:
    """Have an extract cut anew from the subtitles in force. Its film stays until the new one is there.

    A cut that waits or runs already takes these subtitles, too. Raises `NotFound`.
    """
    extract = session.get(Extract, extract_id, with_for_update={"key_share": True})
    if extract is None:
        raise NotFound("There is no such extract.")
    recording = session.get_one(Recording, extract.recording_id)
    track = current_track(session, recording.id, recording.language)
    extract.track_id = track.id if track else None
    session.flush()
    job = _newest_cut(session, extract)
    if job is None or job.state is JobState.DONE:
        emit(session, EventName.EXTRACT_RECUT_REQUESTED, recording.id, extract.id)
    elif job.state not in ACTIVE:
        retry(session, job.id)
    return extract


def recut_outdated(session: Session, track: SubtitleTrack) -> Sequence[Extract]:
    """Have all extracts cut anew that show other subtitles than this track, which was just approved.

    Extracts show what is said in the story's own language: a translation changes none. Those that are
    waiting for their first cut take the approved subtitles, too.
    """
    recording = session.get_one(Recording, track.recording_id)
    if track.language != recording.language:
        return []
    extracts = session.scalars(select(Extract).where(Extract.recording_id == recording.id)).all()
    behind = outdated(session, recording, extracts)
    return [
        recut(session, extract.id) for extract in extracts if extract.id in behind or _waits(session, extract)
    ]


def _waits(session: Session, extract: Extract) -> bool:
    job = _newest_cut(session, extract)
    return job is not None and job.state in ACTIVE


def _newest_cut(session: Session, extract: Extract) -> Job | None:
    return session.scalar(
        select(Job)
        .where(
            Job.recording_id == extract.recording_id,
            Job.subject_id == extract.id,
            Job.kind == JobKind.CUT,
        )
        .order_by(Job.id.desc())
        .limit(1)
    )
