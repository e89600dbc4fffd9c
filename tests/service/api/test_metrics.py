"""Figures for Prometheus, read with its own parser."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from service.app import create_app
from service.catalogue.attempt import Attempt
from service.catalogue.database import transaction
from service.catalogue.event import Event, EventName
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.upload import Upload
from service.events import emit
from service.jobs import lease
from service.timecode import now
from service.watching import now_figures
from tests.making import make_job, make_recording

Samples = dict[tuple[str, tuple[str, ...]], float]


def scrape(client: FlaskClient) -> Samples:
    """Every sample by its name and the values of its labels."""
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    assert all(family.documentation for family in families)
    assert len({family.name for family in families}) == len(families)
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def work() -> str:
    """One probe done, one failed, one running, one waiting; a refusal; an upload half way; a rendition."""
    recording_id = make_recording(source_bytes=1000)
    jobs = [make_job(recording_id) for _ in range(4)]
    done, failed, running = (lease.claim(job.id, "node/1") for job in jobs[:3])
    assert done
    assert failed
    assert running
    with lease.finish(done) as session:
        emit(session, EventName.RECORDING_REFUSED, recording_id, code="not_media")
    lease.fail(failed, "No.", code="KeyError", again=False)
    with transaction() as session:
        session.add(Upload(limit=10, offset=7, details={}, multipart_id="x"))
        session.add(
            Rendition(
                recording_id=recording_id,
                kind=RenditionKind.AUDIO,
                key=f"derived/{recording_id}",
                file_name="a.m4a",
                mime="audio/mp4",
                codec="aac",
                copied=False,
                bytes=500,
            )
        )
        # As if each had taken 2 s.
        for attempt in session.query(Attempt).where(Attempt.ended_at.is_not(None)):
            attempt.created_at = (attempt.ended_at or now()) - timedelta(seconds=2)
    return recording_id


def test_the_catalogue_is_told_in_figures(client: FlaskClient) -> None:
    work()
    seen = scrape(client)
    assert seen["storyreel_jobs", ("probe", "queued")] == 1
    assert seen["storyreel_jobs", ("probe", "failed")] == 1
    assert seen["storyreel_jobs", ("cut", "queued")] == 0
    assert 0 <= seen["storyreel_job_oldest_seconds", ("probe", "queued")] < 60
    assert seen["storyreel_leases", ("probe",)] == 1
    assert seen["storyreel_attempts_total", ("probe", "done")] == 1
    assert seen["storyreel_attempts_total", ("probe", "failed")] == 1
    assert abs(seen["storyreel_job_seconds_sum", ("probe",)] - 2) < 0.01
    within = [seen["storyreel_job_seconds_bucket", ("probe", bound)] for bound in ("1.0", "2.5", "+Inf")]
    assert within == [0, 1, 1]
    assert seen["storyreel_events_total", ("recording.uploaded",)] == 4
    assert seen["storyreel_refusals_total", ("not_media",)] == 1
    assert seen["storyreel_original_bytes", ()] == 1000
    assert seen["storyreel_rendition_bytes", ("audio",)] == 500
    assert seen["storyreel_uploads_open", ()] == 1
    assert seen["storyreel_upload_open_bytes", ()] == 7
    assert any(name == "process_resident_memory_bytes" for name, _ in seen)


def test_what_is_summed_up_and_what_came_since_is_what_a_new_process_counts(client: FlaskClient) -> None:
    """The first scrape keeps sums of all that is settled; later ones add to them, and count nothing twice."""
    first, second = work(), work()
    old = now() - timedelta(hours=1)
    with transaction() as session:
        session.execute(update(Event).where(Event.recording_id == first).values(at=old))
        # Ids tell the time: the first recording's attempts become an hour older, all ended.
        for row in session.query(Attempt).where(Attempt.recording_id == first):
            row.ended_at = row.ended_at or now()
            row.outcome = row.outcome or "lost"  # type: ignore[assignment]
            row.id = f"{int(old.timestamp() * 1000):012x}"[:8] + "-" + row.id[9:]
    scrape(client)
    assert lease.claim(make_job(second).id, "node/2")
    again = scrape(client)
    fresh = create_app().test_client()
    fresh.environ_base["HTTP_AUTHORIZATION"] = client.environ_base["HTTP_AUTHORIZATION"]
    anew = scrape(fresh)
    counted = {key for key in again if key[0].startswith("storyreel") and "oldest" not in key[0]}
    assert {key: again[key] for key in counted} == {key: anew[key] for key in counted}
    assert again["storyreel_attempts_total", ("probe", "done")] == 2
    assert again["storyreel_events_total", ("recording.uploaded",)] == 9


def test_what_is_stored_is_summed_up_once_a_minute(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That takes a look at every rendition there is."""
    work()
    held = ("storyreel_rendition_bytes", ("audio",))
    assert scrape(client)[held] == 500
    work()
    assert scrape(client)[held] == 500
    monkeypatch.setattr(now_figures, "_FRESH_SECONDS", 0)
    assert scrape(client)[held] == 1000


def test_figures_need_a_token(app_client: FlaskClient) -> None:
    assert app_client.get("/metrics").status_code == 401
