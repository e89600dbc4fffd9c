"""The project's playlist receives an extract that was cut."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.event import Event, EventName
from service.catalogue.extract import Extract
from service.catalogue.job import JobKind
from service.catalogue.playlist import gather, gathering_playlist
from service.catalogue.recording import Recording
from service.events import emit
from workers.work import Work, task


@task(JobKind.REFRESH)
def refresh(work: Work) -> None:
    """Append the extract when it is cut for the first time, unless a person has put it in already.

    One that is cut anew stays where it is; who took it out of the playlist does not find it there again.
    """

    def save(session: Session) -> None:
        recording = session.get_one(Recording, work.held.recording_id)
        extract = session.get_one(Extract, work.held.subject_id)
        playlist = gathering_playlist(session, recording.project)
        if not _received_before(session, extract):
            gather(session, playlist, extract)
        emit(session, EventName.PLAYLIST_REFRESHED, recording.id, playlist.id, extract=extract.id)

    work.finish(save)


def _received_before(session: Session, extract: Extract) -> bool:
    mine = (Event.recording_id == extract.recording_id, Event.name == EventName.PLAYLIST_REFRESHED)
    received = session.scalars(select(Event.data).where(*mine))
    return any(data.get("extract") == extract.id for data in received)
