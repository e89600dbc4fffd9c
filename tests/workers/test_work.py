"""The shell around every task: what becomes of a job, however its work ends."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from service.catalogue.database import reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.job import Job, JobState
from service.catalogue.recording import Recording
from service.errors import JobCancelled, RefusalCode, Refused, StorageUnavailable
from service.jobs import steer
from tests.making import make_job, make_recording
from workers.work import Work, perform


@pytest.fixture
def job(catalogue: str) -> Job:
    return make_job(make_recording())


def state_of(job: Job) -> Job:
    with reading() as session:
        return session.get_one(Job, job.id)


def nothing(_: Session) -> None:
    """To be recorded."""


def raising(error: Exception) -> Callable[[Work], None]:
    def do(work: Work) -> None:
        raise error

    return do


def test_work_happens_in_a_folder_of_its_own_that_is_gone_afterwards(job: Job) -> None:
    folders = []

    def do(work: Work) -> None:
        (work.folder / "draft").write_text("x")
        folders.append(work.folder)

        def save(session: Session) -> None:
            session.get_one(Recording, work.held.recording_id).source_sha256 = "abc"

        work.finish(save)

    perform(job.id, do)
    assert state_of(job).state is JobState.DONE
    assert not folders[0].exists()


def test_a_job_that_is_done_is_not_done_again(job: Job) -> None:
    times = []

    def do(work: Work) -> None:
        times.append(1)
        work.finish(nothing)

    perform(job.id, do)
    perform(job.id, do)
    assert times == [1]


def test_a_refusal_ends_the_job_and_is_kept_with_the_recording(job: Job) -> None:
    perform(job.id, raising(Refused(RefusalCode.NOT_MEDIA, "This is a letter.")))
    assert state_of(job).state is JobState.DONE
    with reading() as session:
        recording = session.get_one(Recording, job.recording_id)
        assert (recording.refusal, recording.refusal_sentence) == ("not_media", "This is a letter.")


def test_only_a_probe_can_refuse_a_recording(catalogue: str) -> None:
    job = make_job(make_recording(), EventName.RECORDING_PROBED)
    perform(job.id, raising(Refused(RefusalCode.DAMAGED, "This cannot be read.")))
    row = state_of(job)
    assert (row.state, row.error, row.error_code) == (JobState.FAILED, "This cannot be read.", "Refused")
    with reading() as session:
        assert session.get_one(Recording, job.recording_id).refusal is None


@pytest.mark.parametrize(
    ("error", "state", "told"),
    [
        (StorageUnavailable("S3 is away."), JobState.QUEUED, "S3 is away."),
        (ConnectionResetError("a socket"), JobState.QUEUED, "Something unexpected went wrong."),
        (ZeroDivisionError("a name"), JobState.FAILED, "Something unexpected went wrong."),
    ],
)
def test_only_the_worlds_faults_are_tried_again(
    job: Job, error: Exception, state: JobState, told: str
) -> None:
    perform(job.id, raising(error))
    row = state_of(job)
    assert (row.state, row.error, row.error_code) == (state, told, type(error).__name__)


def test_progress_is_seen_while_the_work_goes_on(job: Job) -> None:
    def do(work: Work) -> None:
        work.part(0.5, 1.0)(0.5)
        deadline = time.monotonic() + 10
        while state_of(job).progress != 0.75:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        work.finish(nothing)

    perform(job.id, do)
    assert state_of(job).state is JobState.DONE


def test_a_person_stops_work_that_is_going_on(job: Job) -> None:
    began = threading.Event()

    def do(work: Work) -> None:
        began.set()
        assert work.cancelled.wait(10)
        raise JobCancelled("The work was stopped.")

    worker = threading.Thread(target=perform, args=(job.id, do))
    worker.start()
    began.wait(10)
    with transaction() as session:
        steer.cancel(session, job.id)
    worker.join(10)
    assert not worker.is_alive()
    assert state_of(job).state is JobState.CANCELLED


def test_parts_of_a_result_are_published_while_the_work_goes_on(job: Job) -> None:
    def do(work: Work) -> None:
        def save(session: Session) -> None:
            session.get_one(Recording, work.held.recording_id).source_sha256 = "early"

        work.step(save)
        with reading() as session:
            assert session.get_one(Recording, work.held.recording_id).source_sha256 == "early"
        raise StorageUnavailable("later")

    perform(job.id, do)
    assert state_of(job).state is JobState.QUEUED
    with reading() as session:
        assert session.get_one(Recording, job.recording_id).source_sha256 == "early"


def test_every_end_but_success_leaves_a_trace_in_the_history(job: Job) -> None:
    perform(job.id, raising(KeyError("x")))
    with reading() as session:
        assert session.query(Event).filter_by(name=EventName.JOB_FAILED, subject_id=job.id).count() == 1
