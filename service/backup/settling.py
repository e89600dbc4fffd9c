"""What was under way when the snapshot was made is brought to a state from which it goes on."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.catalogue.attempt import Outcome
from service.catalogue.job import Job, JobState
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.catalogue.upload import Upload, UploadState
from service.jobs.lease import end_attempts
from service.timecode import now
from service.upkeep.again import derive_again

_CODE = "restored"
_TOLD = "Storyreel was restored from a backup that was made while this ran."


@dataclass(frozen=True)
class Settled:
    """How many jobs that were running go on, uploads have to be begun again, jobs make renditions again."""

    jobs: int
    uploads: int
    remade: int


def settle(session: Session, there: Collection[str]) -> Settled:
    """Queue what ran, forget unfinished uploads, have made again what is not among the objects `there`."""
    session.execute(delete(Retired))  # their objects stayed behind
    jobs = session.execute(
        update(Job)
        .where(Job.state == JobState.RUNNING)
        .values(
            state=JobState.QUEUED,
            attempts=Job.attempts - 1,
            lease_until=None,
            next_attempt_at=now(),
            waiting_since=now(),
        )
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).all()
    end_attempts(session, Outcome.HANDED_BACK, code=_CODE, told=_TOLD)
    # The messages that woke workers for them went with the old queue.
    session.execute(update(Job).where(Job.state == JobState.QUEUED).values(woken_at=None))
    # A multipart upload's parts are no objects, so there is no copy of them. The rows go: one that was given
    # up would be leave to remove its original, which may have become whole after the snapshot.
    uploads = session.execute(
        delete(Upload)
        .where(Upload.state == UploadState.OPEN)
        .returning(Upload.id)
        .execution_options(synchronize_session=False)
    ).all()
    absent = [rendition for rendition in session.scalars(select(Rendition)) if rendition.key not in there]
    return Settled(len(jobs), len(uploads), derive_again(session, absent))
