"""Rows that tests begin with."""

from service.catalogue.base import new_id
from service.catalogue.database import transaction
from service.catalogue.event import EventName
from service.catalogue.job import Job
from service.catalogue.project import project_named
from service.catalogue.recording import Recording
from service.catalogue.token import add_token
from service.events import emit
from service.jobs.dispatch import facts


def make_recording(title: str = "A story", **values: object) -> str:
    """A recording without an original; returns its id."""
    recording_id = new_id()
    with transaction() as session:
        given = {"language": "en", "file_name": "story.mp4", "source_bytes": 1} | values
        session.add(
            Recording(
                id=recording_id,
                project_id=project_named(session, "Stories").id,
                title=title,
                source_key=f"originals/{recording_id}",
                **given,
            )
        )
    return recording_id


def make_job(recording_id: str, name: EventName = EventName.RECORDING_UPLOADED) -> Job:
    """The first job that a fact about the recording causes."""
    with facts() as session:
        event = emit(session, name, recording_id)
        return session.query(Job).filter_by(event_id=event.id).order_by(Job.id).first() or _none()


def _none() -> Job:
    raise AssertionError("this fact causes no job")


def make_token() -> str:
    """A token's secret."""
    with transaction() as session:
        return add_token(session, "tests")[1]
