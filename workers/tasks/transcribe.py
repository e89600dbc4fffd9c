"""What was said, and when? From a recogniser, or from the transcript that came with the recording."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.transcript import Transcript
from service.config import settings
from service.events import emit
from service.findings import Finding, FindingCode
from service.subtitles.words import Word
from workers.bringing import bring
from workers.hearing import decoded
from workers.media.facts import Facts
from workers.speech.choose import choose
from workers.speech.recogniser import LanguageNotSupported
from workers.work import Work, task

# Of the whole job's time: decoding the sound is quick beside recognising it.
_DECODING = 0.05


@task(JobKind.TRANSCRIBE)
def transcribe(work: Work) -> None:
    """Record the words; a recording without any goes on without."""
    recording = work.recording()
    warning = None
    try:
        engine, words = _hear(work, recording)
    except LanguageNotSupported as error:
        engine, words, warning = "none", [], error.finding
    if not engine.startswith("brought") and not words:
        warning = warning or Finding(FindingCode.NO_SPEECH)

    def save(session: Session) -> None:
        if warning:
            row = session.get_one(Recording, recording.id)
            row.warn(session, [warning])
        session.add(
            Transcript(
                recording_id=recording.id,
                language=recording.language,
                engine=engine,
                words=[asdict(word) for word in words],
            )
        )
        emit(session, EventName.TRANSCRIPT_READY, recording.id, words=len(words))

    work.finish(save)


def _hear(work: Work, recording: Recording) -> tuple[str, list[Word]]:
    """The engine's name and the words."""
    facts = Facts.from_json(recording.facts or {})
    recognise = partial(_recognise, work, recording)
    if recording.brought_transcript is not None:
        return bring(work, recording, facts, recognise)
    if facts.audio is None:
        return "none", []
    return recognise(decoded(work, recording, facts, _DECODING), work.part(_DECODING, 1))


def _recognise(
    work: Work, recording: Recording, wav: Path, tell: Callable[[float], None]
) -> tuple[str, list[Word]]:
    """What the recogniser is called, and what it hears. Raises LanguageNotSupported."""
    recogniser = choose(settings().whisper_model, settings().cpu_threads)
    # It looks at `cancelled` between sentences; a native library may take half a minute for one.
    words = work.heeding(lambda: recogniser.recognise(wav, recording.language, tell, work.cancelled))
    return recogniser.name, words
