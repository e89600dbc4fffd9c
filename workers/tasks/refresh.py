"""The project's playlist receives an extract that was cut."""

from sqlalchemy.orm import Session

from service.catalogue.event import EventName
from service.catalogue.extract import Extract
from service.catalogue.job import JobKind
from service.catalogue.playlist import gather, gathering_playlist
from service.catalogue.recording import Recording
from service.events import emit
from workers.work import Work, task


@task(JobKind.REFRESH)
def refresh(work: Work) -> None:
    """Append the extract, unless a person has put it in already."""

    def save(session: Session) -> None:
        recording = session.get_one(Recording, work.held.recording_id)
        extract = session.get_one(Extract, work.held.subject_id)
        playlist = gathering_playlist(session, recording.project)
        gather(session, playlist, extract)
        emit(session, EventName.PLAYLIST_REFRESHED, recording.id, playlist.id, extract=extract.id)

    work.finish(save)
