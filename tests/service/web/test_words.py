"""Estimates in words."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.overview import Status
from service.timecode import now
from service.web.words import file_size, job_state, status_words


@pytest.fixture(autouse=True)
def request_context(stranger: FlaskClient) -> Iterator[None]:
    """Words are said to a reader."""
    with stranger.application.test_request_context():
        yield


def job(kind: JobKind, progress: float, seconds: float, state: JobState = JobState.RUNNING) -> Job:
    return Job(
        id=f"{kind}{progress}",
        kind=kind,
        state=state,
        progress=progress,
        attempts=1,
        started_at=now() - timedelta(seconds=seconds),
        finished_at=None,
    )


@pytest.mark.parametrize(
    ("progress", "seconds", "words"),
    [
        (0.25, 40, "Writing subtitles, about 2 minutes left"),
        (0.5, 60, "Writing subtitles, about 1 minute left"),
        (0.9, 60, "Writing subtitles, less than a minute left"),
        (0.1, 900, "Writing subtitles, about 2 hours left"),
        (0.01, 60, "Writing subtitles"),
        (0.5, 1, "Writing subtitles"),
    ],
)
def test_time_left(progress: float, seconds: float, words: str) -> None:
    assert status_words(Status.PROCESSING, [job(JobKind.TRANSCRIBE, progress, seconds)]) == words


def test_the_slowest_step_is_told_and_an_unsure_one_counts_as_slow() -> None:
    fast, slow = job(JobKind.TRANSCODE, 0.9, 60), job(JobKind.TRANSCRIBE, 0.25, 40)
    unsure = job(JobKind.CUT, 0.0, 1)
    assert status_words(Status.PROCESSING, [fast, slow]).startswith("Writing subtitles")
    assert status_words(Status.PROCESSING, [fast, slow, unsure]) == "Cutting extracts"


def test_a_second_try_says_so() -> None:
    assert job_state(job(JobKind.CUT, 0, 0, JobState.QUEUED)) == "Waiting to try again"


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 kB"), (4321, "4 kB"), (3 * 2**20 // 2, "1.5 MB"), (20 * 2**30, "20 GB")]
)
def test_sizes(size: int, words: str) -> None:
    assert file_size(size) == words
