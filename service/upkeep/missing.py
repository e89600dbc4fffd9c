"""From rows to objects: what the catalogue names and the storage does not have, or has in another size."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from sqlalchemy import delete, select

from service.catalogue.database import reading, transaction
from service.catalogue.job import ACTIVE, Job, JobKind, JobState
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.errors import Conflict
from service.jobs.dispatch import facts
from service.storage import keys, listing, objects
from service.upkeep.again import derive_again
from service.upkeep.paging import each
from service.upkeep.problem import Problem, pause


def missing_originals() -> Iterator[Problem]:
    """Originals that are not there whole. Nothing can make one again."""
    for recording in each(select(Recording), Recording.id, ""):
        found = objects.size(recording.source_key)
        if found != recording.source_bytes:
            state = (
                "is missing" if found is None else f"has {found} bytes instead of {recording.source_bytes}"
            )
            yield Problem(
                f"recording {recording.id}: its original {state}; a backup made after "
                f"{recording.created_at:%Y-%m-%d %H:%M} UTC has it, as {recording.source_key}"
            )


def missing_renditions() -> Iterator[Problem]:
    """Renditions that are not there whole, those of one job together. The job makes them again."""
    for recording in each(select(Recording), Recording.id, ""):
        pages = listing.pages(keys.all_derived(recording.id))
        listed = {found.key: found.bytes for page in pages for found in page}
        query = select(Rendition).where(Rendition.recording_id == recording.id)
        with reading() as session:
            rows = session.scalars(query.order_by(Rendition.extract_id)).all()
        # A listing may be late, so what it lacks is asked for.
        wrong = [r for r in rows if listed.get(r.key) != r.bytes and objects.size(r.key) != r.bytes]
        for extract_id, group in groupby(wrong, key=lambda row: row.extract_id):
            yield _lost(recording, extract_id, list(group))


def retired_without_object() -> Iterator[Problem]:
    """Notes of objects to be removed that are gone already. One that is just being removed is no problem."""
    for row in each(select(Retired).where(~Retired.removing), Retired.key, ""):
        if objects.size(row.key) is None:
            yield Problem(
                f"{row.key}: to be removed some day, but not there any more", partial(_drop, row.key)
            )


def _lost(recording: Recording, extract_id: str | None, rows: Sequence[Rendition]) -> Problem:
    whose = f"extract {extract_id} of recording {recording.id}" if extract_id else f"recording {recording.id}"
    kinds = ", ".join(sorted({row.kind for row in rows}))
    told = f"{whose}: {len(rows)} of its files missing or of another size ({kinds})"
    if objects.size(recording.source_key) != recording.source_bytes:
        return Problem(f"{told}, and its original too, so they cannot be made again")
    return Problem(told, partial(_make_again, recording.id, extract_id, rows))


def _make_again(recording_id: str, extract_id: str | None, rows: Sequence[Rendition]) -> str:
    """The rows go, and a new job makes the files again: that it happened stays to be read as an event."""
    pause()
    rendition_ids = [row.id for row in rows if objects.size(row.key) != row.bytes]
    if not rendition_ids:
        raise Conflict("They are there after all.")
    kind, subject_id = (JobKind.CUT, extract_id) if extract_id else (JobKind.TRANSCODE, recording_id)
    with facts() as session:
        made_by = select(Job.state).where(Job.kind == kind, Job.subject_id == subject_id)
        newest = session.scalar(
            made_by.where(Job.recording_id == recording_id).order_by(Job.id.desc()).limit(1).with_for_update()
        )
        if newest in ACTIVE:
            raise Conflict(f"Its {kind} job is not done yet; look again when it is.")
        if newest not in (JobState.DONE, None):
            raise Conflict(f"Its {kind} job was set aside; try that one again.")
        lost = session.scalars(select(Rendition).where(Rendition.id.in_(rendition_ids))).all()
        if not lost:
            raise Conflict("They were replaced meanwhile.")
        derive_again(session, lost)
    return f"a {kind} job makes them again"


def _drop(key: str) -> str:
    pause()
    if objects.size(key) is not None:
        raise Conflict("It is there after all.")
    with transaction() as session:
        session.execute(delete(Retired).where(Retired.key == key, ~Retired.removing))
    return "forgotten"
