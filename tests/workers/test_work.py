"""The shell around every task: what becomes of a job, however its work ends."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.catalogue.database import reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.job import Job, JobState
from service.catalogue.recording import Recording
from service.catalogue.subtitle import Maker, TrackState, add_revision, current_track
from service.config import settings
from service.errors import Conflict, JobCancelled, RefusalCode, Refused, StorageUnavailable
from service.jobs import lease, steer
from service.subtitles.words import Cue
from service.timecode import now
from tests.making import make_job, make_recording
from workers import patience
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


@pytest.fixture
def little_room(catalogue: str, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STORYREEL_SCRATCH_DIR", str(small_disk))
    monkeypatch.setenv("STORYREEL_SCRATCH_RESERVE_BYTES", "0")
    settings.cache_clear()
    return small_disk


def test_a_job_without_room_waits_and_is_not_charged(little_room: Path) -> None:
    job = make_job(make_recording())
    (little_room / "somebody else's").write_bytes(bytes(20 * 10**6))
    perform(job.id, raising(AssertionError("it must not begin")))
    row = state_of(job)
    assert (row.state, row.attempts, row.error_code) == (JobState.QUEUED, 0, "NoRoom")
    assert "This needs 16 MB of disk to work on" in (row.error or "")
    assert row.next_attempt_at <= now() + timedelta(seconds=30)


def test_a_job_that_can_never_have_room_is_set_aside_in_the_end(
    little_room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_MAX_ATTEMPTS", "1")
    settings.cache_clear()
    job = make_job(make_recording(source_bytes=10**9))
    perform(job.id, raising(AssertionError("it must not begin")))
    row = state_of(job)
    assert (row.state, row.error_code) == (JobState.FAILED, "DiskTooSmall")
    assert "Give it a larger disk, then try again." in (row.error or "")


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_results_are_recorded_once_the_database_is_back(job: Job) -> None:
    tries: list[int] = []

    def save(session: Session) -> None:
        session.get_one(Recording, job.recording_id).source_sha256 = "abc"
        if not tries:
            own = session.scalar(text("SELECT pg_backend_pid()"))
            with transaction() as other:
                other.execute(text(f"SELECT pg_terminate_backend({own})"))
        tries.append(1)

    perform(job.id, lambda work: work.finish(save))
    row = state_of(job)
    assert (row.state, row.attempts, len(tries)) == (JobState.DONE, 1, 2)
    with reading() as session:
        assert session.get_one(Recording, job.recording_id).source_sha256 == "abc"


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_a_claim_whose_answer_is_lost_is_given_back(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = lease.claim

    def unheard(job_id: str, owner: str) -> None:
        assert claim(job_id, owner)
        raise OperationalError("COMMIT", {}, ConnectionResetError(), connection_invalidated=True)

    monkeypatch.setattr(lease, "claim", unheard)
    perform(job.id, raising(AssertionError("it must not begin")))
    row = state_of(job)
    assert (row.state, row.attempts) == (JobState.QUEUED, 0)


def test_how_a_job_ended_is_recorded_however_long_the_catalogue_is_away(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail, tries = lease.fail, []
    monkeypatch.setattr(patience, "_LEAST_SECONDS", 0.0)
    monkeypatch.setattr(patience, "_PAUSE_SECONDS", (0.1, 0.1))

    def away(*given: Any, **named: Any) -> JobState:
        tries.append(1)
        if len(tries) < 5:
            raise OperationalError("BEGIN", {}, ConnectionResetError(), connection_invalidated=True)
        return fail(*given, **named)

    monkeypatch.setattr(lease, "fail", away)
    perform(job.id, raising(ZeroDivisionError()))
    assert state_of(job).state is JobState.FAILED


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_a_person_who_is_first_to_write_the_same_does_not_make_a_job_fail(job: Job) -> None:
    tries: list[int] = []
    written = threading.Event()

    def draft(session: Session, state: TrackState) -> None:
        add_revision(session, job.recording_id, "en", [Cue(0, 1000, "Home.")], state, Maker.MACHINE)

    def correct() -> None:
        with transaction() as session:
            draft(session, TrackState.CORRECTED)
            written.set()
            deadline = time.monotonic() + 20
            while not session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                assert time.monotonic() < deadline
                time.sleep(0.02)

    person = threading.Thread(target=correct)

    def save(session: Session) -> None:
        tries.append(1)
        if len(tries) == 1:
            person.start()
            assert written.wait(20)
        if current_track(session, job.recording_id, "en") is None:
            draft(session, TrackState.MACHINE)

    perform(job.id, lambda work: work.finish(save))
    assert (state_of(job).state, len(tries)) == (JobState.DONE, 2)
    with reading() as session:
        track = current_track(session, job.recording_id, "en")
        assert track
        assert (track.revision, track.state) == (1, TrackState.CORRECTED)


def test_what_can_never_be_written_is_not_tried_for_ever(job: Job) -> None:
    tries: list[int] = []

    def save(session: Session) -> None:
        tries.append(1)
        raise Conflict("There is one already.")

    perform(job.id, lambda work: work.finish(save))
    row = state_of(job)
    assert (row.state, row.error_code, len(tries)) == (JobState.FAILED, "Conflict", 4)


@pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
def test_work_that_lost_touch_with_the_catalogue_is_handed_back(
    job: Job, catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_LEASE_SECONDS", "3")
    settings.cache_clear()

    def do(work: Work) -> None:
        other = sqlite3.connect(make_url(catalogue).database or "", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert work.cancelled.wait(5)
        other.close()
        raise JobCancelled("The work was stopped.")

    perform(job.id, do)
    row = state_of(job)
    assert (row.state, row.attempts, row.error_code) == (JobState.QUEUED, 0, "LeaseLapsed")


def test_a_step_that_looks_at_nothing_is_left_behind_by_a_cancel(job: Job) -> None:
    def do(work: Work) -> None:
        with transaction() as session:
            steer.cancel(session, job.id)
        work.heeding(lambda: time.sleep(8))

    began = time.monotonic()
    perform(job.id, do)
    assert time.monotonic() - began < 4
    assert state_of(job).state is JobState.CANCELLED


def test_a_step_that_comes_to_nothing_is_given_up_and_charged(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.work._STALL_SECONDS", 1.0)
    stopped = threading.Event()

    def do(work: Work) -> None:
        def slow() -> None:
            for part in range(4):  # longer than the limit, but it moves
                work.progress(part / 4)
                time.sleep(0.4)

        work.heeding(slow)
        stopped.set()
        work.heeding(lambda: time.sleep(8))

    began = time.monotonic()
    perform(job.id, do)
    assert time.monotonic() - began < 7
    assert stopped.is_set()
    row = state_of(job)
    assert (row.state, row.attempts, row.error_code) == (JobState.QUEUED, 1, "ProcessStalled")


def test_what_went_wrong_is_told_in_the_workers_name(job: Job) -> None:
    perform(job.id, raising(KeyError("x")))
    with reading() as session:
        event = session.query(Event).filter_by(name=EventName.JOB_FAILED, subject_id=job.id).one()
    assert event.actor == f"{settings().node}/{os.getpid()}"
