"""Which passages stand on their own? Up to three, each with the reasons; a person may choose others."""

from sqlalchemy.orm import Session

from service.catalogue.extract import ExtractOrigin
from service.catalogue.job import JobKind
from service.extracting import request_extract
from workers.extracts.propose import propose as choose_passages
from workers.tasks.subtitle import words_of
from workers.work import Work, task


@task(JobKind.PROPOSE)
def propose(work: Work) -> None:
    """Ask for the machine's choice to be cut."""
    recording = work.recording()
    duration_ms = recording.duration_ms or 0
    words = words_of(recording.id)
    passages = work.heeding(lambda: choose_passages(words, duration_ms))  # six hours take five seconds

    def save(session: Session) -> None:
        for passage in passages:
            request_extract(
                session,
                recording.id,
                passage.start_ms,
                passage.end_ms,
                passage.title,
                ExtractOrigin.MACHINE,
                passage.reasons,
            )

    work.finish(save)
