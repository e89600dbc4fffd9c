"""Cues from words: the machine's draft, or the cues that a person brought."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actor import acting, acting_as
from service.catalogue.database import reading
from service.catalogue.event import Event, EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.subtitle import Maker, TrackState, add_revision, current_track
from service.catalogue.transcript import words_in_force
from service.config import settings
from service.events import emit
from service.findings import FindingCode
from service.house_styles import style_of
from service.subtitles.brought.recut import cues_for
from service.subtitles.profile import Profile
from service.subtitles.segment import segment
from service.subtitles.shots import snap
from service.subtitles.words import Cue, Word
from workers.media.facts import Facts
from workers.media.shots import shots
from workers.stills import Spared
from workers.work import Work, task


@task(JobKind.SUBTITLE)
def subtitle(work: Work) -> None:
    """Record a first revision; what a person has written in the meantime stays in force."""
    recording = work.recording()
    spared = Spared(work)
    style, words = style_of(recording), words_of(recording.id)
    own = False
    if (text := recording.brought_transcript) is not None:
        ending = recording.brought_format or "vtt"
        drafted, own = work.heeding(lambda: cues_for(text, ending, words, style))
        state = TrackState.CORRECTED
    else:
        drafted = work.heeding(lambda: segment(words, style))  # six hours take five seconds
        state = TrackState.MACHINE
    cues = drafted if own else _at_shots(work, recording, drafted, style, spared)
    maker = Maker.PERSON if own else Maker.MACHINE

    def save(session: Session) -> None:
        if cues and current_track(session, recording.id, recording.language) is None:
            with acting_as(_author(session, recording)):
                add_revision(session, recording.id, recording.language, cues, state, maker)
        row = session.get_one(Recording, recording.id)
        row.warn(session, spared.warnings, instead_of=(FindingCode.NO_SHOTS,))
        emit(session, EventName.SUBTITLES_READY, recording.id, cues=len(cues))

    work.finish(save)


def _author(session: Session, recording: Recording) -> str:
    """Of a transcript that was brought, who brought it; of a draft, whoever acts: this worker."""
    if recording.brought_transcript is None:
        return acting()
    uploaded = (Event.recording_id == recording.id, Event.name == EventName.RECORDING_UPLOADED)
    return session.scalar(select(Event.actor).where(*uploaded).order_by(Event.id).limit(1)) or acting()


def words_of(recording_id: str) -> list[Word]:
    """The words of what is said in the recording, as far as they are corrected."""
    with reading() as session:
        language = session.get_one(Recording, recording_id).language
        found = words_in_force(session, recording_id, language)
    return [Word(**word) for word in found[0].words] if found else []


def _at_shots(work: Work, recording: Recording, cues: list[Cue], style: Profile, spared: Spared) -> list[Cue]:
    """The cues, moved to the film's cuts; as they are where there is no picture, or its cuts cannot be
    found."""
    facts = Facts.from_json(recording.facts) if recording.facts else None
    if not cues or facts is None or facts.video is None:
        return cues
    with work.source(recording) as original:
        found = spared.attempt(
            FindingCode.NO_SHOTS,
            lambda: shots(
                original.path,
                facts,
                work.folder,
                threads=settings().cpu_threads,
                on_progress=work.progress,
                cancelled=work.cancelled,
            ),
        )
    return snap(cues, found, style, facts.video.frame_rate)
