"""What was said, and when? From a recogniser, or from the transcript that came with the recording."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from service import glossary
from service.catalogue.event import EventName
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.catalogue.transcript import Transcript
from service.config import settings
from service.events import emit
from service.findings import Finding, FindingCode
from workers.bringing import bring
from workers.hearing import decoded
from workers.media.facts import Facts
from workers.speech.choose import choose
from workers.speech.recogniser import LanguageNotSupported, Sound, Written
from workers.work import Work, task

_DECODING = 0.05
"""Of the whole job's time: decoding the sound is quick beside recognising it."""
_OF_ENGINES = (
    FindingCode.NO_SPEECH,
    FindingCode.ENGLISH_ONLY,
    FindingCode.LANGUAGE_UNKNOWN,
    FindingCode.BUILT_IN_DRAFT,
    FindingCode.VOICES_SENT,
    FindingCode.TRANSCRIPT_UNHEARD,
)
"""What an earlier attempt said, which may have had another engine."""


@task(JobKind.TRANSCRIBE)
def transcribe(work: Work) -> None:
    """Record the words; a recording without any goes on without."""
    recording = work.recording()
    try:
        engine, written = _hear(work, recording)
    except LanguageNotSupported as error:
        engine, written = "none", Written([], recording.language, (error.finding,))
    about = written.about
    if not engine.startswith("brought") and not written.words and not about:
        about = (Finding(FindingCode.NO_SPEECH),)

    def save(session: Session) -> None:
        row = session.get_one(Recording, recording.id)
        row.warn(session, about, instead_of=_OF_ENGINES)
        row.language = written.language  # which is found out where nobody said
        session.add(
            Transcript(
                recording_id=recording.id,
                language=written.language,
                engine=engine,
                words=[asdict(word) for word in written.words],
            )
        )
        emit(session, EventName.TRANSCRIPT_READY, recording.id, words=len(written.words))

    work.finish(save)


def _hear(work: Work, recording: Recording) -> tuple[str, Written]:
    """The engine's name and what it wrote."""
    facts = Facts.from_json(recording.facts or {})
    recognise = partial(_recognise, work, recording)
    if recording.brought_transcript is not None:
        return bring(work, recording, facts, recognise)
    if facts.audio is None:
        return "none", Written([], recording.language)
    return recognise(decoded(work, recording, facts, _DECODING), work.part(_DECODING, 1))


def _recognise(
    work: Work, recording: Recording, wav: Path, tell: Callable[[float], None]
) -> tuple[str, Written]:
    """The engine's name and what it hears. Raises LanguageNotSupported."""
    recogniser = choose(recording.language, settings())
    sound = Sound(wav, recording.language, glossary.read(recording.project.glossary))
    # It looks at `cancelled` now and then; a service that it waits for may take minutes to answer.
    return recogniser.name, work.heeding(lambda: recogniser.recognise(sound, tell, work.cancelled))
