"""The library: every status in words, hostile titles, pages by cursor."""

import io

import pytest
from flask.testing import FlaskClient

from service.catalogue.database import transaction
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobState
from service.config import settings
from service.errors import RefusalCode
from service.timecode import now
from tests.making import make_job, make_recording
from tests.service.web.hostile import ENDLESS, HOSTILE
from tests.service.web.page import Page
from tests.service.web.story import make_story


def test_an_empty_library_says_what_to_do(curator: FlaskClient) -> None:
    page = Page(curator.get("/").text)
    page.check()
    assert "No recordings yet" in page.text
    form = next(form for form in page.all("form") if form.get("id") == "upload")
    assert (form["action"], form["enctype"]) == ("/recordings", "multipart/form-data")
    assert "und" in [option["value"] for option in page.all("option")]


@pytest.mark.parametrize("title", [HOSTILE, ENDLESS], ids=["hostile", "endless"])
def test_titles_are_text_whatever_they_hold(curator: FlaskClient, title: str) -> None:
    story = make_story(title)
    page = Page(curator.get("/").text)
    page.check()
    assert title in page.texts
    assert f"/recordings/{story.recording_id}" in [link["href"] for link in page.all("a")]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (JobState.QUEUED, "Waiting for its turn"),
        (JobState.RUNNING, "Looking at the file"),
        (JobState.FAILED, "A step did not work"),
        (JobState.CANCELLED, "Stopped"),
        (JobState.DONE, "Ready"),
    ],
)
def test_states_are_words(curator: FlaskClient, state: JobState, words: str) -> None:
    job = make_job(make_recording(), EventName.RECORDING_UPLOADED)
    with transaction() as session:
        row = session.get_one(Job, job.id)
        row.state, row.started_at = state, now()
    page = Page(curator.get("/").text)
    assert words in page.text
    assert bool(page.all("progress")[1:]) == (state in (JobState.QUEUED, JobState.RUNNING))


def test_a_refusal_says_why(curator: FlaskClient) -> None:
    make_recording(refusal=RefusalCode.NOT_MEDIA, refusal_sentence="This file is a letter.")
    page = Page(curator.get("/").text)
    assert "Cannot be used" in page.text
    assert "This file is a letter." in page.text


def test_older_recordings_are_a_page_away(curator: FlaskClient) -> None:
    for number in range(21):
        make_recording(f"Story {number:02}.")
    first = Page(curator.get("/").text)
    assert "Story 20." in first.text
    assert "Story 00." not in first.text
    older = next(link["href"] for link in first.all("a") if link.get("rel") == "next")
    assert older is not None
    second = Page(curator.get(older).text)
    assert "Story 00." in second.text
    assert "Story 20." not in second.text


def test_a_form_without_a_file_is_answered_on_the_page(curator: FlaskClient) -> None:
    answer = curator.post("/recordings", data={"title": "x"}, content_type="multipart/form-data")
    assert answer.status_code == 422
    page = Page(answer.text)
    page.check()
    assert "Choose a file first." in page.text


def test_another_site_cannot_upload(curator: FlaskClient) -> None:
    answer = curator.post("/recordings", data={"title": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("away", "heading"),
    [
        ({"MAX_WAITING_JOBS": "0"}, "There is too much to do just now"),
        ({"S3_ENDPOINT": "http://127.0.0.1:1"}, "A part of Storyreel does not answer"),
    ],
)
def test_who_sends_in_vain_hears_that_it_was_not_kept(
    curator: FlaskClient, monkeypatch: pytest.MonkeyPatch, away: dict[str, str], heading: str
) -> None:
    make_job(make_recording())
    for name, value in away.items():
        monkeypatch.setenv(f"STORYREEL_{name}", value)
    settings.cache_clear()
    answer = curator.post("/recordings", data={"file": (io.BytesIO(b"abc"), "story.mp4")})
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    page = Page(answer.text)
    page.check()
    assert heading in page.text
    assert "what you have just sent was not kept" in page.text
    assert "Nothing is lost" not in page.text


def test_who_brings_a_recording_is_told_where_its_voices_go(
    curator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "are sent to" not in curator.get("/").get_data(as_text=True)
    monkeypatch.setenv("STORYREEL_TRANSCRIPTION_URL", "https://speech.example.org/v1")
    settings.cache_clear()
    told = "the voices in a recording are sent to speech.example.org."
    assert told in curator.get("/").get_data(as_text=True)
