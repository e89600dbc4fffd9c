"""Whether there is room for what is coming: asked before an upload begins and before each piece of it.

It is refused early, in words and with a time to come back, so that the disk never fills up under a story that
is on its way, and the queue never grows faster than anybody can watch it shrink.
"""

from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.catalogue.database import reading
from service.catalogue.job import Job, JobState
from service.catalogue.upload import Upload, UploadState
from service.config import settings
from service.errors import Overloaded
from service.storage import space
from service.timecode import now

# Whoever has sent nothing for an hour keeps no room from the others; room is asked for anew on coming back.
_LIVE = timedelta(hours=1)


def check_room(coming: int, upload_id: str | None = None) -> None:
    """Raises `StorageFull` or `Overloaded` when `coming` bytes of an upload (None: new) had better wait.

    What uploads that began earlier still have to bring is kept free for them. Later ones do not count: two
    that wait for each other would wait for ever.
    """
    with reading() as session:
        waiting = _waiting_jobs(session)
        promised = _promised(session, upload_id)
    if waiting > settings().max_waiting_jobs:
        raise Overloaded(
            "There is more to do than this server can manage just now. It takes recordings later."
        )
    space.check_space(promised + coming)


def _waiting_jobs(session: Session) -> int:
    """As far as it matters: one more than may wait is enough to know."""
    some = select(Job.id).where(Job.state == JobState.QUEUED).limit(settings().max_waiting_jobs + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _promised(session: Session, upload_id: str | None) -> int:
    """Bytes that earlier uploads still have to bring; one that could not say how many counts nothing."""
    announced = or_(Upload.length.is_not(None), Upload.limit < settings().max_upload_bytes)
    bytes_left = select(func.sum(Upload.limit - Upload.offset)).where(
        Upload.state == UploadState.OPEN, Upload.touched_at > now() - _LIVE, announced
    )
    if upload_id is not None:
        bytes_left = bytes_left.where(Upload.id < upload_id)  # ids are in the order of time
    return int(session.scalar(bytes_left) or 0)
