"""Claims: one winner, and a loser who knows it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.catalogue.attempt import Attempt, Outcome
from service.catalogue.database import reading, transaction
from service.catalogue.event import Event, EventName
from service.catalogue.job import Job, JobState
from service.catalogue.recording import Recording
from service.config import settings
from service.errors import LeaseLost
from service.events import emit
from service.jobs import lease, steer
from service.jobs.recovery import LapsedLeases, hand_back_from, take_back_from, take_back_leases
from service.timecode import now
from tests.making import make_job


def job_row(job_id: str) -> Job:
    with reading() as session:
        return session.get_one(Job, job_id)


def let_lease_run_out(job_id: str) -> None:
    with transaction() as session:
        session.get_one(Job, job_id).lease_until = now() - timedelta(seconds=1)


def test_of_many_claims_at_once_one_wins(recording_id: str) -> None:
    job = make_job(recording_id)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda n: lease.claim(job.id, f"worker-{n}"), range(8)))
    won = [held for held in claims if held]
    assert len(won) == 1
    row = job_row(job.id)
    assert (row.state, row.attempts, row.fence) == (JobState.RUNNING, 1, won[0].fence)


def test_results_and_consequences_are_one_transaction(recording_id: str) -> None:
    held = lease.claim(make_job(recording_id).id, "worker")
    assert held
    with lease.finish(held) as session:
        session.get_one(Recording, recording_id).source_sha256 = "abc"
        emit(session, EventName.RECORDING_PROBED, recording_id)
    with reading() as session:
        kinds = set(session.scalars(select(Job.kind).where(Job.recording_id == recording_id)))
        assert session.get_one(Recording, recording_id).source_sha256 == "abc"
    assert kinds == {"probe", "transcode", "transcribe"}
    assert job_row(held.job_id).state is JobState.DONE


def test_a_stale_claim_writes_nothing(recording_id: str) -> None:
    job = make_job(recording_id)
    stale = lease.claim(job.id, "slow worker")
    assert stale
    let_lease_run_out(job.id)
    assert take_back_leases() == 1
    fresh = lease.claim(job.id, "other worker")
    assert fresh
    assert fresh.fence > stale.fence

    with pytest.raises(LeaseLost), lease.finish(stale) as session:
        session.get_one(Recording, recording_id).source_sha256 = "stale"
    with pytest.raises(LeaseLost):
        lease.renew(stale, 0.5)
    with pytest.raises(LeaseLost):
        lease.fail(stale, "late", code="late", again=True)

    with reading() as session:
        assert session.get_one(Recording, recording_id).source_sha256 is None
    assert job_row(job.id).state is JobState.RUNNING


def test_an_error_in_the_block_leaves_the_job_running_and_rolls_back(recording_id: str) -> None:
    held = lease.claim(make_job(recording_id).id, "worker")
    assert held
    with pytest.raises(ZeroDivisionError), lease.finish(held) as session:
        session.get_one(Recording, recording_id).source_sha256 = "abc"
        raise ZeroDivisionError
    with reading() as session:
        assert session.get_one(Recording, recording_id).source_sha256 is None
    assert job_row(held.job_id).state is JobState.RUNNING


def test_renewing_extends_the_lease_and_tells_progress(recording_id: str) -> None:
    held = lease.claim(make_job(recording_id).id, "worker")
    assert held
    before = job_row(held.job_id).lease_until
    lease.renew(held, 0.25)
    after = job_row(held.job_id)
    assert before and after.lease_until and after.lease_until > before
    assert after.progress == 0.25


def test_a_failure_comes_back_later_until_the_attempts_are_used_up(recording_id: str) -> None:
    job = make_job(recording_id)
    for attempt in range(1, settings().max_attempts + 1):
        with transaction() as session:
            session.get_one(Job, job.id).next_attempt_at = now()
        held = lease.claim(job.id, "worker")
        assert held
        assert held.attempt == attempt
        lease.fail(held, "S3 is away", code="StorageUnavailable", again=True)
    row = job_row(job.id)
    assert (row.state, row.error, row.error_code) == (JobState.FAILED, "S3 is away", "StorageUnavailable")
    with reading() as session:
        assert EventName.JOB_FAILED in set(session.scalars(select(Event.name)))


def test_a_failure_that_would_repeat_itself_is_set_aside_at_once(recording_id: str) -> None:
    held = lease.claim(make_job(recording_id).id, "worker")
    assert held
    assert lease.fail(held, "A bug", code="KeyError", again=False) is JobState.FAILED
    assert lease.claim(held.job_id, "worker") is None


@pytest.mark.parametrize("attempt", [1, 2, 3, 20, 5000])
def test_backoff_is_jittered_and_capped(attempt: int) -> None:
    waits = [lease.backoff_seconds(attempt, 300) for _ in range(200)]
    assert 0 <= min(waits) < max(waits) <= min(300, 2 * 2 ** min(attempt, 20))


def test_a_job_not_due_yet_is_not_claimed(recording_id: str) -> None:
    job = make_job(recording_id)
    with transaction() as session:
        session.get_one(Job, job.id).next_attempt_at = now() + timedelta(minutes=1)
    assert lease.claim(job.id, "worker") is None


def test_cancelling_takes_the_job_from_its_worker(recording_id: str) -> None:
    held = lease.claim(make_job(recording_id).id, "worker")
    assert held
    with transaction() as session:
        steer.cancel(session, held.job_id)
    with pytest.raises(LeaseLost):
        lease.renew(held, 0.9)
    assert job_row(held.job_id).state is JobState.CANCELLED


def test_a_lease_that_ran_out_is_taken_back(recording_id: str) -> None:
    job = make_job(recording_id)
    assert lease.claim(job.id, "worker that dies")
    assert take_back_leases() == 0
    let_lease_run_out(job.id)
    assert take_back_leases() == 1
    assert job_row(job.id).state is JobState.QUEUED
    assert lease.claim(job.id, "worker that lives")


def test_a_job_that_kills_its_workers_is_set_aside(recording_id: str) -> None:
    job = make_job(recording_id)
    for _ in range(settings().max_attempts):
        assert lease.claim(job.id, "worker that dies")
        let_lease_run_out(job.id)
        take_back_leases()
    row = job_row(job.id)
    assert (row.state, row.error_code) == (JobState.FAILED, "worker_lost")


def attempts_of(job_id: str) -> list[tuple[str, str | None]]:
    with reading() as session:
        rows = session.scalars(select(Attempt).where(Attempt.job_id == job_id).order_by(Attempt.fence))
        return [(row.owner, row.outcome) for row in rows]


def test_a_job_that_is_handed_back_is_not_charged_and_waits_a_little(recording_id: str) -> None:
    job = make_job(recording_id)
    for _ in range(settings().max_attempts + 2):
        with transaction() as session:
            session.get_one(Job, job.id).next_attempt_at = now()
        held = lease.claim(job.id, "worker")
        assert held
        lease.hand_back(held, "S3 is away", code="StorageUnavailable")
    row = job_row(job.id)
    assert (row.state, row.attempts, row.error_code) == (JobState.QUEUED, 0, "StorageUnavailable")
    assert row.next_attempt_at <= now() + timedelta(seconds=30)
    # However often it was tried, it waited for one thing.
    assert attempts_of(job.id) == [("worker", Outcome.HANDED_BACK)]


def test_a_job_tells_since_when_it_has_been_waiting_for_the_same_thing(recording_id: str) -> None:
    """Else no figure would show that the storage has been away for days."""
    job = make_job(recording_id)
    waits = []
    for code in ("StorageUnavailable", "StorageUnavailable", "NoRoom"):
        with transaction() as session:
            session.get_one(Job, job.id).next_attempt_at = now()
        held = lease.claim(job.id, "worker")
        assert held
        claimed = now()
        lease.hand_back(held, "It is away", code=code)
        waits.append((job_row(job.id).waiting_since, claimed))
    (first, _), (second, claimed), (third, _) = waits
    assert second < claimed <= third
    assert second <= first


def test_a_node_that_stops_hands_back_its_own_jobs_and_no_others(recording_id: str) -> None:
    mine, other = make_job(recording_id), make_job(recording_id)
    assert lease.claim(mine.id, "media@a/17") and lease.claim(other.id, "media@ab/18")
    assert hand_back_from("media@a") == 1
    assert (job_row(mine.id).state, job_row(mine.id).attempts) == (JobState.QUEUED, 0)
    assert job_row(other.id).state is JobState.RUNNING
    assert attempts_of(mine.id) == [("media@a/17", Outcome.HANDED_BACK)]


def test_a_node_that_died_is_charged_until_its_job_is_set_aside(recording_id: str) -> None:
    job = make_job(recording_id)
    for _ in range(settings().max_attempts):
        assert lease.claim(job.id, "media@a/17")
        assert take_back_from("media@a") == 1
    assert (job_row(job.id).state, job_row(job.id).error_code) == (JobState.FAILED, "worker_lost")
    assert attempts_of(job.id) == [("media@a/17", Outcome.LOST)] * settings().max_attempts


def test_every_way_to_end_is_written_down(recording_id: str) -> None:
    done, failed, stopped = (make_job(recording_id) for _ in range(3))
    held = lease.claim(done.id, "w/1")
    assert held
    with lease.finish(held):
        pass
    held = lease.claim(failed.id, "w/1")
    assert held
    lease.fail(held, "A bug", code="KeyError", again=False)
    assert lease.claim(stopped.id, "w/1")
    with transaction() as session:
        steer.cancel(session, stopped.id)
    outcomes = [attempts_of(job.id)[0][1] for job in (done, failed, stopped)]
    assert outcomes == [Outcome.DONE, Outcome.FAILED, Outcome.CANCELLED]


def test_who_could_not_renew_because_the_catalogue_was_away_gets_time_to_do_so(
    recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_LEASE_SECONDS", "2")
    settings.cache_clear()
    held = lease.claim(make_job(recording_id).id, "worker")
    assert held
    relay = LapsedLeases()
    time.sleep(2.2)  # nobody reaches the catalogue, neither the worker nor the relay
    assert relay.take_back() == 0
    lease.renew(held, 0.5)
    assert relay.take_back() == 0
    deadline = time.monotonic() + 10
    while not relay.take_back():  # and if it never renews again, it is lost after all
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert attempts_of(held.job_id) == [("worker", Outcome.LOST)]
