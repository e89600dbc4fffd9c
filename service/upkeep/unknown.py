"""From objects to rows: what lies in the storage and the catalogue does not know."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from sqlalchemy import select

from service.catalogue.database import reading
from service.catalogue.event import EventName
from service.catalogue.playlist import gathering_playlist
from service.catalogue.project import project_named
from service.catalogue.recording import Recording
from service.catalogue.upload import Upload, UploadState
from service.events import emit
from service.jobs.dispatch import facts
from service.storage import keys, listing
from service.storage.listing import StoredObject
from service.upkeep.orphans import hand_over, orphan_pages
from service.upkeep.problem import Problem

FOUND_AGAIN = "Found again"


def orphans() -> Iterator[Problem]:
    """Objects that nothing names, older than the grace time; the sweeper's work, told one by one."""
    for page in orphan_pages():
        for orphan in page:
            yield Problem(
                f"{orphan.key}: nothing names it ({orphan.bytes} bytes)", partial(_hand, orphan.key)
            )


def unknown_originals() -> Iterator[Problem]:
    """Originals without a recording, as after an older backup was restored: somebody's story."""
    for page in listing.pages(keys.ORIGINALS):
        originals = {keys.recording_of(o.key): o for o in page if not keys.is_tail(o.key)}
        with reading() as session:
            known = set(session.scalars(select(Recording.id).where(Recording.id.in_(originals))))
            # One that goes on makes its recording itself; one that was given up is an orphan.
            uploads = (Upload.id.in_(originals), Upload.state != UploadState.COMPLETE)
            known |= set(session.scalars(select(Upload.id).where(*uploads)))
        for recording_id, found in originals.items():
            if recording_id not in known:
                yield _unknown(recording_id, found)


def _unknown(recording_id: str, found: StoredObject) -> Problem:
    told = f"{found.key}: an original without a recording ({found.bytes} bytes)"
    if found.key != keys.original(recording_id) or not _is_id(recording_id):
        return Problem(f"{told}, under a name that Storyreel does not give")
    return Problem(told, partial(_adopt, recording_id, found))


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _adopt(recording_id: str, found: StoredObject) -> str:
    """Make its recording, in a project where somebody will look; what was said about it is lost."""
    with facts() as session:
        project = project_named(session, FOUND_AGAIN)
        gathering_playlist(session, project)
        session.add(
            Recording(
                id=recording_id,
                project_id=project.id,
                title=f"{FOUND_AGAIN} {found.modified:%Y-%m-%d %H:%M}",
                language="en",
                file_name="recording",
                source_key=found.key,
                source_bytes=found.bytes,
            )
        )
        session.flush()
        emit(session, EventName.RECORDING_UPLOADED, recording_id)
    return f"now a recording in the project “{FOUND_AGAIN}”"


def _hand(key: str) -> str:
    hand_over([key])
    return "removed when the grace time has passed again"
