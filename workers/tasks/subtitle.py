"""Cues from words: the machine's draft, or the cues that a person brought."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.subtitle import Maker, TrackState, add_revision, current_track
from service.catalogue.transcript import Transcript
from service.config import settings
from service.events import emit
from service.findings import FindingCode
from service.house_styles import style_of
from service.subtitles import formats
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
    if recording.brought_transcript is not None:
        cues = formats.read(recording.brought_transcript, recording.brought_format or "vtt")
        state, maker = TrackState.CORRECTED, Maker.PERSON
    else:
        style = style_of(recording)
        words = words_of(recording.id)
        drafted = work.heeding(lambda: segment(words, style))  # six hours take five seconds
        cues = _at_shots(work, recording, drafted, style, spared)
        state, maker = TrackState.MACHINE, Maker.MACHINE

    def save(session: Session) -> None:
        if cues and current_track(session, recording.id, recording.language) is None:
            add_revision(session, recording.id, recording.language, cues, state, maker)
        row = session.get_one(Recording, recording.id)
        row.warn(session, spared.warnings, instead_of=(FindingCode.NO_SHOTS,))
        emit(session, EventName.SUBTITLES_READY, recording.id, cues=len(cues))

    work.finish(save)


def words_of(recording_id: str) -> list[Word]:
    """The words of the recording's newest transcript."""
    with reading() as session:
        found = session.scalars(
            select(Transcript)
            .where(Transcript.recording_id == recording_id)
            .order_by(Transcript.id.desc())
            .limit(1)
        ).one()
    return [Word(**word) for word in found.words]


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
