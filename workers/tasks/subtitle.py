"""Cues from words: the machine's draft, or the cues that a person brought."""

from functools import partial

from sqlalchemy.orm import Session

from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.subtitle import Maker, TrackState, add_revision, current_track
from service.catalogue.transcript import words_in_force
from service.events import emit
from service.house_styles import style_of
from service.subtitles.brought.recut import cues_for
from service.subtitles.segment import segment
from service.subtitles.words import Word
from workers.work import Work, task


@task(JobKind.SUBTITLE)
def subtitle(work: Work) -> None:
    """Record a first revision; what a person has written in the meantime stays in force."""
    recording = work.recording()
    if recording.brought_transcript is not None:
        ending = recording.brought_format or "vtt"
        brought = partial(cues_for, recording.brought_transcript, ending, words_of(recording.id))
        cues, own = work.heeding(lambda: brought(style_of(recording)))
        state, maker = TrackState.CORRECTED, Maker.PERSON if own else Maker.MACHINE
    else:
        words = words_of(recording.id)
        cues = work.heeding(lambda: segment(words))  # six hours take five seconds
        state, maker = TrackState.MACHINE, Maker.MACHINE

    def save(session: Session) -> None:
        if cues and current_track(session, recording.id, recording.language) is None:
            add_revision(session, recording.id, recording.language, cues, state, maker)
        emit(session, EventName.SUBTITLES_READY, recording.id, cues=len(cues))

    work.finish(save)


def words_of(recording_id: str) -> list[Word]:
    """The words of what is said in the recording, as far as they are corrected."""
    with reading() as session:
        language = session.get_one(Recording, recording_id).language
        found = words_in_force(session, recording_id, language)
    return [Word(**word) for word in found[0].words] if found else []
