"""The whole flow as one table: which fact starts which kinds of job, and on which queue each kind runs.

recording.uploaded      -> probe                    facts about the file, or a refusal
recording.probed        -> transcode, transcribe    what can be watched; what was said
transcript.ready        -> subtitle                 cues from words
subtitles.ready         -> propose                  passages that stand on their own
subtitles.corrected     -> align                    words of what a person wrote, at their times
extract.requested       -> cut                      by the machine's proposal or by a person
extract.recut_requested -> cut                      anew, since its subtitles were corrected
extract.cut             -> refresh                  the project's playlist
"""

from enum import StrEnum

from sqlalchemy.orm import Session

from service.catalogue.event import Event, EventName
from service.catalogue.job import Job, JobKind

FLOW: dict[EventName, tuple[JobKind, ...]] = {
    EventName.RECORDING_UPLOADED: (JobKind.PROBE,),
    EventName.RECORDING_PROBED: (JobKind.TRANSCODE, JobKind.TRANSCRIBE),
    EventName.TRANSCRIPT_READY: (JobKind.SUBTITLE,),
    EventName.SUBTITLES_READY: (JobKind.PROPOSE,),
    EventName.SUBTITLES_CORRECTED: (JobKind.ALIGN,),
    EventName.EXTRACT_REQUESTED: (JobKind.CUT,),
    EventName.EXTRACT_RECUT_REQUESTED: (JobKind.CUT,),
    EventName.EXTRACT_CUT: (JobKind.REFRESH,),
}


class Queue(StrEnum):
    """What a worker listens to. Apart, so that an hour of recognition never holds up a picture."""

    MEDIA = "media"
    SPEECH = "speech"


_LISTENING = (JobKind.TRANSCRIBE, JobKind.ALIGN)
QUEUES: dict[JobKind, Queue] = {kind: Queue.SPEECH if kind in _LISTENING else Queue.MEDIA for kind in JobKind}


def emit(
    session: Session, name: EventName, recording_id: str, subject_id: str | None = None, **data: object
) -> Event:
    """Record a fact and, in the same transaction, the jobs that follow from it.

    `subject_id` is what the fact is about, where that is not the recording. The jobs' ids are kept in
    `session.info` for `service.jobs.dispatch`, which wakes workers once the transaction is durable; where
    nobody reads them there, the relay does that.
    """
    event = Event(name=name, recording_id=recording_id, subject_id=subject_id or recording_id, data=data)
    session.add(event)
    session.flush()
    for kind in FLOW.get(name, ()):
        queue(session, event, kind)
    return event


def queue(session: Session, event: Event, kind: JobKind) -> Job:
    """A job that follows from the event."""
    job = Job(kind=kind, recording_id=event.recording_id, subject_id=event.subject_id, event_id=event.id)
    session.add(job)
    session.flush()
    announce(session, job)
    return job


def announce(session: Session, job: Job) -> None:
    """A queued job's workers are to be woken once the transaction is durable."""
    session.info.setdefault("queued", []).append((job.id, job.kind))
