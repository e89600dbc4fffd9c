"""The sound of a recording for the tasks that listen to it, and what they know of it beforehand."""

from pathlib import Path

from service import glossary
from service.catalogue.recording import Recording
from service.config import settings
from workers.media.facts import Facts
from workers.media.sound import pcm16k
from workers.speech import pronouncing
from workers.speech.align.forced import Aligner
from workers.work import Work


def decoded(work: Work, recording: Recording, facts: Facts, share: float) -> Path:
    """The sound as recognisers want it; `facts.audio` must be there. `share` of the work is then done."""
    wav = work.folder / "sound.wav"
    with work.source(recording) as original:
        return pcm16k(
            original.path,
            facts,
            wav,
            threads=settings().cpu_threads,
            on_progress=work.part(0, share),
            cancelled=work.cancelled,
        )


def aligner(work: Work, recording: Recording, wav: Path) -> Aligner:
    """The sound to put words to, with the pronunciations that the project's glossary gives."""
    terms = [term for term in glossary.read(recording.project.glossary) if term.pronunciation]
    return Aligner(wav, work.cancelled, dict(pronouncing.words(terms, work.folder)))
