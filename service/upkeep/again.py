"""Deriving again: renditions whose objects are gone are made anew from the original, which is never gone."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.catalogue.event import EventName
from service.catalogue.job import ACTIVE, Job, JobKind
from service.catalogue.rendition import Rendition
from service.events import emit, queue


def derive_again(session: Session, renditions: Iterable[Rendition]) -> int:
    """Drop the rows, and queue the jobs that make these files and their rows again; returns how many.

    One job makes all renditions of a recording itself, and one those of an extract. Where such a job waits or
    runs already, that one will do. The rows' objects must be gone: nothing keeps their keys.
    """
    lost: dict[tuple[str, JobKind, str], list[str]] = {}
    for row in renditions:
        maker = (JobKind.CUT, row.extract_id) if row.extract_id else (JobKind.TRANSCODE, row.recording_id)
        lost.setdefault((row.recording_id, *maker), []).append(row.id)
    return sum(_again(session, *maker, rendition_ids) for maker, rendition_ids in lost.items())


def _again(
    session: Session, recording_id: str, kind: JobKind, subject_id: str, rendition_ids: Sequence[str]
) -> bool:
    """Whether a job was queued for it."""
    session.execute(delete(Rendition).where(Rendition.id.in_(rendition_ids)))
    same = (Job.kind == kind, Job.recording_id == recording_id, Job.subject_id == subject_id)
    if session.scalar(select(Job.id).where(*same, Job.state.in_(ACTIVE)).limit(1)) is not None:
        return False
    lost = len(rendition_ids)
    event = emit(session, EventName.RECORDING_REPAIRED, recording_id, subject_id, made_again=lost)
    queue(session, event, kind)
    return True
