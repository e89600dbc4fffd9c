"""When is said what a person corrected? The words of a new revision, at their times."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.subtitle import SubtitleTrack, current_track
from service.catalogue.transcript import Transcript, words_in_force
from service.events import emit
from service.subtitles.spread import spread
from service.subtitles.words import Word
from workers.hearing import aligner, decoded
from workers.media.facts import Facts
from workers.speech.align.realign import realign, wants_sound
from workers.speech.pocketsphinx_engine import PocketsphinxRecogniser
from workers.work import Work, task

_DECODED = 0.3
"""Of the work, by estimate: little is left to align after a correction, and all of the sound to be read."""


@task(JobKind.ALIGN)
def align(work: Work) -> None:
    """Record the words of the revision that the job is about, where that is in force and has none yet.

    Of translations nothing is heard. `transcript.aligned` starts nothing: the person's cues stay as they are.
    """
    recording = work.recording()
    with reading() as session:
        track = session.get_one(SubtitleTrack, work.held.subject_id)
        wanted = _wants_words(session, recording, track)
        corrected = [word for cue in track.cues for word in spread(cue)]
        in_force = words_in_force(session, recording.id, recording.language)
    if not wanted:
        work.finish(lambda session: None)
        return
    known = [Word(**word) for word in in_force[0].words] if in_force else []
    engine, words = _aligned(work, recording, corrected, known)

    def save(session: Session) -> None:
        # Somebody may have gone on correcting meanwhile: that revision has an alignment of its own.
        if not _wants_words(session, recording, track):
            return
        session.add(
            Transcript(
                recording_id=recording.id,
                language=recording.language,
                track_id=track.id,
                engine=engine,
                words=[asdict(word) for word in words],
            )
        )
        emit(session, EventName.TRANSCRIPT_ALIGNED, recording.id, track.id, words=len(words))

    work.finish(save)


def _wants_words(session: Session, recording: Recording, track: SubtitleTrack) -> bool:
    """Whether it is the revision in force of what is said in the recording, and came without words."""
    if track.language != recording.language:
        return False
    current = current_track(session, recording.id, track.language)
    own = session.scalar(select(Transcript.id).where(Transcript.track_id == track.id).limit(1))
    return current is not None and current.id == track.id and own is None


def _aligned(
    work: Work, recording: Recording, corrected: list[Word], known: list[Word]
) -> tuple[str, list[Word]]:
    """The engine's name and the words; the sound is not asked for where all of them are known."""
    facts = Facts.from_json(recording.facts) if recording.facts else None
    language, duration_ms = recording.language, recording.duration_ms or 0
    if facts is None or facts.audio is None or not wants_sound(corrected, known, language):
        return "aligned", work.heeding(lambda: realign(corrected, known, language, duration_ms))
    sound = aligner(work, recording, decoded(work, recording, facts, _DECODED))
    tell = work.part(_DECODED, 1)
    words = work.heeding(lambda: realign(corrected, known, language, duration_ms, sound, tell))
    return f"aligned-{PocketsphinxRecogniser.name}", words
