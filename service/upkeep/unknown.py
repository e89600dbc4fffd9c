"""From objects to rows: what lies in the storage and the catalogue does not know."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from sqlalchemy import select

from service.catalogue.database import reading
from service.catalogue.recording import Recording
from service.catalogue.upload import Upload, UploadState
from service.errors import Conflict
from service.jobs.dispatch import facts
from service.storage import keys, listing, objects
from service.storage.listing import StoredObject
from service.upkeep.orphans import hand_over, orphan_pages
from service.upkeep.problem import Problem
from service.uploads.details import Details
from service.uploads.intake import add_recording

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
            # Before the recordings: an upload that is completed in between is then among those.
            going_on = select(Upload).where(Upload.id.in_(originals), Upload.state == UploadState.OPEN)
            known = {u.id for u in session.scalars(going_on) if _becomes(u, originals[u.id].bytes)}
            known |= set(session.scalars(select(Recording.id).where(Recording.id.in_(originals))))
        for recording_id, found in originals.items():
            if recording_id not in known:
                yield _unknown(recording_id, found)


def _becomes(upload: Upload, size: int) -> bool:
    """Whether an original of that size makes its recording itself in a moment.

    An upload that the catalogue says is elsewhere is from an older time than its original. Of one that was
    given up, what is there was left, too: no sweeper may judge it (service/storage/originals.py).
    """
    whole = upload.offset if upload.length is None else upload.length
    return size == upload.offset == whole


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
    """Make its recording, in a project where somebody will look, with what its upload's row still tells."""
    size = objects.size(found.key)
    if size is None:
        raise Conflict("It is gone again.")
    with facts() as session:
        upload = session.get(Upload, recording_id, with_for_update=True)
        if session.get(Recording, recording_id) or (upload and _goes_on(upload, size)):
            raise Conflict("It has become a recording, or does so just now.")
        said = Details.model_validate(upload.details if upload else {})
        title = said.title or f"{FOUND_AGAIN} {found.modified:%Y-%m-%d %H:%M}"
        said = said.model_copy(update={"project": FOUND_AGAIN, "title": title})
        if upload:  # nobody may go on with it
            upload.state, upload.fence = UploadState.COMPLETE, upload.fence + 1
            upload.offset = upload.length = size
        add_recording(session, recording_id, said, size)
    return f"now a recording in the project “{FOUND_AGAIN}”"


def _goes_on(upload: Upload, size: int) -> bool:
    return upload.state is UploadState.OPEN and _becomes(upload, size)


def _hand(key: str) -> str:
    if not hand_over([key]):
        raise Conflict("Something names it by now, or it was handed over already.")
    return "removed when the grace time has passed again"
