"""What can be wrong between catalogue and storage is told, and put right where that is possible."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update

from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.base import new_id
from service.catalogue.database import reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.retired import Retired
from service.catalogue.upload import Upload, UploadState
from service.cli.fsck import fsck
from service.errors import Conflict
from service.jobs import lease
from service.jobs.recovery import take_back_leases
from service.storage import keys, listing, multipart, objects
from service.storage.client import client
from service.timecode import now
from service.upkeep import paging
from service.upkeep.interrupted import uploads_without_bytes
from service.upkeep.missing import missing_renditions, retired_without_object
from service.upkeep.unknown import orphans
from service.uploads.abandoned import give_up_lost
from service.uploads.append import append
from service.uploads.details import Details
from service.uploads.intake import begin
from tests.making import make_job, make_recording
from tests.settings import forget_settings

pytestmark = pytest.mark.usefixtures("bucket")

ON_SQLITE = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
CLEAN, REPAIRED, LEFT, NOT_DONE = 0, 1, 4, 8


def run(*options: str) -> tuple[int, list[str]]:
    """The exit code and the lines."""
    result = CliRunner().invoke(fsck, options)
    return result.exit_code, result.stdout.splitlines()


def story() -> str:
    """A recording of which all is well."""
    recording_id = make_recording(source_bytes=5)
    objects.put_bytes(keys.original(recording_id), b"story")
    make_job(recording_id)
    return recording_id


def done(recording_id: str, kind: JobKind, name: EventName, subject_id: str | None = None) -> None:
    """A job of that kind that was done."""
    with transaction() as session:
        event = Event(name=name, recording_id=recording_id, subject_id=subject_id or recording_id)
        session.add(event)
        session.flush()
        about = {"recording_id": recording_id, "subject_id": event.subject_id, "event_id": event.id}
        session.add(Job(kind=kind, state=JobState.DONE, **about))


def rendition(recording_id: str, kind: RenditionKind, extract_id: str | None = None) -> str:
    """A rendition and its object; the key."""
    key = keys.derived(recording_id, "video.mp4", kind, extract_id)
    made = {"file_name": "video.mp4", "mime": "video/mp4", "codec": "h264", "copied": True, "bytes": 4}
    with transaction() as session:
        session.add(Rendition(recording_id=recording_id, extract_id=extract_id, kind=kind, key=key, **made))
    objects.put_bytes(key, b"film")
    return key


def extract(recording_id: str) -> str:
    extract_id = new_id()
    times = {"start_ms": 0, "end_ms": 1000}
    with transaction() as session:
        row = Extract(
            id=extract_id, recording_id=recording_id, title="A", origin=ExtractOrigin.PERSON, **times
        )
        session.add(row)
    return extract_id


def test_when_all_agrees_it_says_so() -> None:
    rendition(story(), RenditionKind.VIDEO)
    assert run("--deep") == (CLEAN, ["Nothing is wrong."])


@ON_SQLITE
def test_a_missing_original_is_told_with_where_it_may_still_be() -> None:
    recording_id = story()
    objects.delete(keys.original(recording_id))
    for options in ((), ("--repair",)):
        code, lines = run(*options)
        assert code == LEFT
        assert f"recording {recording_id}: its original is missing; a backup made after" in lines[0]
        assert lines[1] == "1 found, 0 repaired, 1 left."


def test_lost_files_are_made_again_by_the_jobs_that_made_them() -> None:
    recording_id = story()
    extract_id = extract(recording_id)
    done(recording_id, JobKind.TRANSCODE, EventName.RENDITION_READY)
    done(recording_id, JobKind.CUT, EventName.EXTRACT_REQUESTED, extract_id)
    objects.delete(rendition(recording_id, RenditionKind.VIDEO))
    objects.put_bytes(rendition(recording_id, RenditionKind.POSTER), b"f")
    objects.delete(rendition(recording_id, RenditionKind.EXTRACT, extract_id))
    kept = rendition(recording_id, RenditionKind.PEAKS)

    code, lines = run()
    assert code == LEFT
    told = [
        f"recording {recording_id}: 2 of its files",
        f"extract {extract_id} of recording {recording_id}: 1",
    ]
    assert all(any(line.startswith(start) for line in lines) for start in told)

    code, lines = run("--repair")
    assert code == REPAIRED, lines
    with reading() as session:
        assert session.scalars(select(Rendition.key)).all() == [kept]
        events = session.scalars(select(Event).where(Event.name == EventName.RECORDING_REPAIRED)).all()
        assert {e.actor for e in events} == {"fsck"}
        jobs = session.scalars(select(Job).where(Job.event_id.in_([e.id for e in events])))
        assert {(j.kind, j.state, j.subject_id) for j in jobs} == {
            (JobKind.TRANSCODE, JobState.QUEUED, recording_id),
            (JobKind.CUT, JobState.QUEUED, extract_id),
        }
    # What lay there in another size is nobody's now, until the job takes it back.
    code, lines = run()
    assert [line for line in lines if "nothing names it" not in line] == ["Nothing is wrong."], lines


@ON_SQLITE
def test_lost_files_of_a_job_that_goes_on_are_left_to_it() -> None:
    recording_id = story()
    done(recording_id, JobKind.TRANSCODE, EventName.RENDITION_READY)
    objects.delete(rendition(recording_id, RenditionKind.VIDEO))
    with transaction() as session:
        session.execute(update(Job).where(Job.kind == JobKind.TRANSCODE).values(state=JobState.QUEUED))
    code, lines = run("--repair")
    assert code == LEFT
    assert "-> not repaired: Its transcode job is not done yet" in lines[0]
    with reading() as session:
        assert session.scalar(select(Rendition.id))


def test_an_original_without_a_recording_becomes_one_and_is_worked_on() -> None:
    recording_id = new_id()
    objects.put_bytes(keys.original(recording_id), b"story")
    objects.put_bytes("originals/by-hand", b"what")
    code, lines = run("--repair")
    assert code == LEFT
    assert lines[-1] == "2 found, 1 repaired, 1 left."
    with reading() as session:
        found = session.get_one(Recording, recording_id)
        assert (found.project.title, found.source_bytes) == ("Found again", 5)
        assert found.title.startswith("Found again 2")
        job = session.scalars(select(Job).where(Job.recording_id == recording_id)).one()
        assert job.kind is JobKind.PROBE


@pytest.mark.parametrize("state", [UploadState.OPEN, UploadState.GIVEN_UP])
def test_a_story_that_an_older_database_calls_an_unfinished_upload_is_found(state: UploadState) -> None:
    upload_id = begin(Details(title="Grandmother", project="Family"), 100)
    append(upload_id, 0, [b"x" * 40])
    with transaction() as session:
        upload = session.get_one(Upload, upload_id)
        upload.state, upload.touched_at = state, now() - timedelta(hours=1)
        multipart_id = upload.multipart_id
    multipart.abort(keys.original(upload_id), multipart_id)
    objects.put_bytes(keys.original(upload_id), b"x" * 100)

    _, lines = run("--repair")
    story = f"{keys.original(upload_id)}: an original without a recording (100 bytes)"
    assert any(line.startswith(story) for line in lines), lines
    assert objects.size(keys.original(upload_id)) == 100
    with reading() as session:
        found = session.get_one(Recording, upload_id)
        assert (found.title, found.project.title, found.source_bytes) == ("Grandmother", "Found again", 100)
        assert session.get_one(Upload, upload_id).state is UploadState.COMPLETE
    assert not any("upload" in line for line in run()[1])


def test_one_answer_that_something_is_not_there_destroys_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The storage mislays everything for a moment, which is over when the repair looks again."""
    recording_id = story()
    done(recording_id, JobKind.TRANSCODE, EventName.RENDITION_READY)
    film, old = rendition(recording_id, RenditionKind.VIDEO), keys.derived("nobody", "video.mp4")
    objects.put_bytes(old, b"film")
    upload_id = begin(Details(), 8)
    append(upload_id, 0, [b"tail"])
    with transaction() as session:
        session.get_one(Upload, upload_id).touched_at = now() - timedelta(hours=1)
        session.add(Retired(key=old, rendition_id="1", mime="video/mp4", due=now()))
    size, pages = objects.size, listing.pages
    again: list[bool] = []

    def of_originals(key: str) -> int | None:
        return size(key) if again or key == keys.original(recording_id) else None

    monkeypatch.setattr(objects, "size", of_originals)
    monkeypatch.setattr(listing, "pages", lambda prefix: pages(prefix) if again else iter(()))
    found = [
        p for check in (uploads_without_bytes, missing_renditions, retired_without_object) for p in check()
    ]
    assert len(found) == 3
    again.append(True)
    for problem in found:
        with pytest.raises(Conflict, match="there after all"):
            (problem.repair or pytest.fail)()
    with reading() as session:
        assert session.scalars(select(Rendition.key)).all() == [film]
        assert session.scalars(select(Retired.key)).all() == [old]
        assert session.get_one(Upload, upload_id).state is UploadState.OPEN


def test_an_upload_that_somebody_went_on_with_is_not_given_up() -> None:
    upload_id = begin(Details(), 8)
    with reading() as session:
        seen = session.get_one(Upload, upload_id)
    append(upload_id, 0, [b"tail"])
    with pytest.raises(Conflict, match="goes on"):
        give_up_lost(seen)
    append(upload_id, 4, [b"tail"])


def test_what_is_named_since_it_was_found_nameless_is_not_handed_over() -> None:
    recording_id = story()
    objects.put_bytes(keys.derived(recording_id, "video.mp4", RenditionKind.VIDEO, None), b"film")
    (problem,) = orphans()
    rendition(recording_id, RenditionKind.VIDEO)
    with pytest.raises(Conflict, match="names it by now"):
        (problem.repair or pytest.fail)()


def test_orphans_are_handed_to_the_sweeper_and_notes_of_nothing_dropped() -> None:
    objects.put_bytes("derived/nobody/a/video.mp4", b"film")
    with transaction() as session:
        session.add(Retired(key="derived/nobody/b/video.mp4", rendition_id="1", mime="video/mp4", due=now()))
    code, lines = run("--repair")
    assert (code, lines[-1]) == (REPAIRED, "2 found, 2 repaired, 0 left.")
    with reading() as session:
        assert session.scalars(select(Retired.key)).all() == ["derived/nobody/a/video.mp4"]
    assert run()[0] == CLEAN


def _lose_job(recording_id: str) -> None:
    with transaction() as session:
        session.execute(delete(Job))


def _lose_facts(recording_id: str) -> None:
    with transaction() as session:
        session.execute(delete(Job))
        session.execute(delete(Event))


def _lose_cut(recording_id: str) -> None:
    extract(recording_id)


def _lose_lease(recording_id: str) -> None:
    with reading() as session:
        job_id = session.scalars(select(Job.id)).one()
    assert lease.claim(job_id, "worker/1")
    with transaction() as session:
        session.execute(update(Job).values(lease_until=None))


def _lose_end(recording_id: str) -> None:
    _lose_lease(recording_id)
    with transaction() as session:
        session.execute(update(Job).values(state=JobState.DONE))


@pytest.mark.parametrize(
    ("lose", "told"),
    [
        (_lose_job, "has no probe job"),
        (_lose_facts, "it was never worked on"),
        (_lose_cut, "it was never cut"),
        (_lose_lease, "runs without a lease"),
        (_lose_end, "has no end"),
    ],
)
def test_what_the_catalogue_itself_lacks(lose: Callable[[str], None], told: str) -> None:
    lose(story())
    code, lines = run()
    assert (code, len(lines)) == (LEFT, 2)
    assert told in lines[0]
    assert run("--repair")[0] == REPAIRED
    assert run()[0] == CLEAN
    take_back_leases()
    with reading() as session:
        states = set(session.scalars(select(Job.state)))
        ends = set(session.scalars(select(Attempt.outcome)))
    assert states == {JobState.DONE if lose is _lose_end else JobState.QUEUED}
    assert ends <= {Outcome.LOST}


@ON_SQLITE
@pytest.mark.parametrize("lost", ["tail", "parts", "nothing", "the multipart upload, made whole"])
def test_an_upload_that_nobody_can_go_on_with_is_given_up(lost: str) -> None:
    upload_id = begin(Details(), multipart.PART_BYTES + (4 if lost.endswith("made whole") else 8))
    append(upload_id, 0, [b"0" * multipart.PART_BYTES, b"tail"])
    with transaction() as session:
        upload = session.get_one(Upload, upload_id)
        upload.touched_at = now() - timedelta(hours=1)
        tail_key = upload.tail_key or ""
    if lost == "tail":
        objects.delete(tail_key)
    elif lost != "nothing":
        multipart.abort(keys.original(upload_id), upload.multipart_id)
    if lost.endswith("made whole"):
        objects.put_bytes(keys.original(upload_id), b"0" * upload.offset)
    if lost in ("tail", "parts"):
        code, lines = run("--repair")
        assert code == REPAIRED
        assert f"upload {upload_id}: not all of its first {upload.offset} bytes" in lines[0]
        with reading() as session:
            assert session.get_one(Upload, upload_id).state is UploadState.GIVEN_UP
    else:
        assert run()[0] == CLEAN


def test_changed_bytes_are_found_by_reading_them() -> None:
    recording_id = story()
    with transaction() as session:
        session.get_one(Recording, recording_id).source_sha256 = "0" * 64
    assert run()[0] == CLEAN
    code, lines = run("--deep", "--repair")
    assert code == LEFT
    assert "the bytes of its original have changed" in lines[0]


@ON_SQLITE
def test_a_large_catalogue_is_gone_through_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "_PAGE", 2)
    missing = {story() for _ in range(5)}
    for recording_id in missing:
        objects.delete(keys.original(recording_id))
    _, lines = run()
    assert {line.split()[1].rstrip(":") for line in lines[:-1]} == missing


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("STORYREEL_S3_ENDPOINT", "http://127.0.0.1:9"),  # the discard port: nobody listens
        ("STORYREEL_DATABASE_URL", "postgresql+psycopg://storyreel@127.0.0.1:9/none"),
    ],
)
@ON_SQLITE
def test_what_cannot_be_compared_is_not_called_clean(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    story()
    monkeypatch.setenv(variable, value)
    forget_settings()
    client.cache_clear()
    try:
        assert run() == (NOT_DONE, [])
    finally:
        monkeypatch.undo()
        client.cache_clear()
