"""Figures for Prometheus, read from the catalogue when they are asked for.

Several web processes share one truth, so nothing is counted in a process: whichever of them is scraped
tells the same (what is stored: as it was within the last minute). Names follow Prometheus's conventions (base
units, `_total` for what only grows). Labels are words of our own: kinds, states, outcomes, codes.
"""

from collections.abc import Iterator

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from service.catalogue.database import reading
from service.watching import now_figures
from service.watching.now_figures import Holdings, HoldingsOfTheMinute
from service.watching.totals import BUCKETS, Totals


class CatalogueCollector(Collector):
    """All figures of the catalogue. One for each application: it keeps the sums of what cannot change."""

    def __init__(self) -> None:
        self._totals = Totals()
        self._holdings = HoldingsOfTheMinute()

    def collect(self) -> Iterator[Metric]:
        """One short look at the catalogue."""
        with reading() as session:
            yield from _jobs(session)
            yield from _stored(self._holdings.look(session))
            yield from _uploads(session)
            self._totals.catch_up(session)
        yield from self._counted()

    def _counted(self) -> Iterator[Metric]:
        totals = self._totals
        attempts = CounterMetricFamily(
            "storyreel_attempts",
            "Attempts at jobs that have ended, by how; done is one job done.",
            labels=("kind", "outcome"),
        )
        for (kind, outcome), ended in sorted(totals.attempts.items()):
            attempts.add_metric((kind, outcome), ended.count)
        yield attempts
        seconds = HistogramMetricFamily(
            "storyreel_job_seconds", "How long attempts took that were done.", labels=("kind",)
        )
        for (kind, outcome), ended in sorted(totals.attempts.items()):
            if outcome == "done":
                bounds = [*map(str, BUCKETS), "+Inf"]
                seconds.add_metric(
                    (kind,), list(zip(bounds, [*ended.within, ended.count], strict=True)), ended.seconds
                )
        yield seconds
        events = CounterMetricFamily("storyreel_events", "Facts that happened, by name.", labels=("name",))
        for name, count in sorted(totals.events.items()):
            events.add_metric((name,), count)
        yield events
        refusals = CounterMetricFamily(
            "storyreel_refusals", "Recordings that could not be used, by the reason's code.", labels=("code",)
        )
        for code, count in sorted(totals.refusals.items()):
            refusals.add_metric((code,), count)
        yield refusals


def _jobs(session: Session) -> Iterator[Metric]:
    jobs = GaugeMetricFamily(
        "storyreel_jobs", "Jobs that are not done, by kind and state.", labels=("kind", "state")
    )
    oldest = GaugeMetricFamily(
        "storyreel_job_oldest_seconds",
        "How long the oldest of them has been waiting (queued), running, or set aside.",
        labels=("kind", "state"),
    )
    for row in now_figures.jobs(session):  # also where there are none: an alert needs a zero to begin from
        jobs.add_metric((row.kind, row.state), row.jobs)
        oldest.add_metric((row.kind, row.state), row.oldest_seconds)
    yield jobs
    yield oldest
    leases = GaugeMetricFamily(
        "storyreel_leases", "Jobs that a worker holds by a lease that has not run out.", labels=("kind",)
    )
    for kind, count in now_figures.leases(session):
        leases.add_metric((kind,), count)
    yield leases


def _stored(holdings: Holdings) -> Iterator[Metric]:
    originals = holdings.originals
    yield GaugeMetricFamily("storyreel_recordings", "Recordings in the catalogue.", value=originals.rows)
    yield GaugeMetricFamily(
        "storyreel_original_bytes", "Bytes of all originals in the storage.", value=originals.bytes
    )
    renditions = GaugeMetricFamily(
        "storyreel_rendition_bytes", "Bytes of all that was made from them, by kind.", labels=("kind",)
    )
    for kind, size in holdings.renditions.items():
        renditions.add_metric((kind,), size)
    yield renditions


def _uploads(session: Session) -> Iterator[Metric]:
    uploads = now_figures.open_uploads(session)
    yield GaugeMetricFamily("storyreel_uploads_open", "Uploads that have not ended.", value=uploads.rows)
    yield GaugeMetricFamily(
        "storyreel_upload_open_bytes", "Bytes that have come of these.", value=uploads.bytes
    )
