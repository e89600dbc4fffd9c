"""The page of a recording, in every state it can be in."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.actor import acting_as
from service.catalogue.database import reading, transaction
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.job import Job, JobKind, JobState
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.correcting import correct
from service.errors import RefusalCode
from service.findings import Finding, FindingCode
from service.jobs.dispatch import facts
from service.subtitles.formats import FORMATS
from service.subtitles.words import Cue
from tests.making import make_job, make_recording
from tests.service.web.hostile import ENDLESS, HOSTILE
from tests.service.web.page import Page
from tests.service.web.story import make_story


@pytest.mark.parametrize("title", ["A story", HOSTILE, ENDLESS], ids=["plain", "hostile", "endless"])
def test_a_ready_story(curator: FlaskClient, title: str) -> None:
    story = make_story(title, uncut=1)
    page = Page(curator.get(f"/recordings/{story.recording_id}").text)
    page.check()
    assert page.texts.count(title) >= 4, "heading, storyteller, extracts, transcript"
    player = next(video for video in page.all("video") if video.get("id") == "player")
    assert player["src"] == story.video
    assert page.all("track")[0] == {
        "kind": "captions",
        "src": f"/api/v1/recordings/{story.recording_id}/subtitles/en.vtt",
        "srclang": "en",
        "label": "English",
        "default": None,
    }
    lines = [link for link in page.all("a") if "data-start-ms" in link]
    assert [line["href"] for line in lines] == [f"{story.video}#t=0.0"]
    assert [video["src"] for video in page.all("video")][1:] == story.films


def test_a_film_with_a_storyboard_has_a_strip_to_find_a_place_in(curator: FlaskClient) -> None:
    story = make_story()
    add_previews(story.recording_id, RenditionKind.STORYBOARD)
    page = Page(curator.get(f"/recordings/{story.recording_id}").text)
    page.check()
    (strip,) = [box for box in page.all("div") if box.get("id") == "timeline"]
    assert strip["data-storyboard"] == f"/api/v1/recordings/{story.recording_id}/storyboard.vtt"
    assert (strip["data-duration-ms"], strip["data-label"]) == ("4000", "Place in the recording")
    kept = [link["href"] for link in page.all("a") if "download" in link]
    assert not [address for address in kept if "storyboard" in (address or "")], "nobody keeps these"


def test_sound_alone_has_a_player_a_wave_and_a_place_for_what_is_said(curator: FlaskClient) -> None:
    recording_id = make_recording(facts={"duration_ms": 4000})
    add_previews(recording_id, RenditionKind.AUDIO, RenditionKind.POSTER, RenditionKind.PEAKS)
    with transaction() as session:
        add_revision(
            session, recording_id, "pl", [Cue(0, 900, "Rzeka", None)], TrackState.MACHINE, Maker.MACHINE
        )
        add_revision(
            session, recording_id, "en", [Cue(0, 900, "The river", None)], TrackState.MACHINE, Maker.MACHINE
        )
    page = Page(curator.get(f"/recordings/{recording_id}").text)
    page.check()
    assert not page.all("video")
    (player,) = page.all("audio")
    assert (player["id"], "controls" in player) == ("player", True)
    assert [track["srclang"] for track in page.all("track") if "default" in track] == ["en"]
    (strip,) = [box for box in page.all("div") if box.get("id") == "timeline"]
    assert strip["data-peaks"] == f"/api/v1/recordings/{recording_id}/peaks.json"
    assert (page.all("img")[-1]["class"], page.all("img")[-1]["alt"]) == ("wave", "")


def test_what_was_found_is_said_in_the_readers_language_or_english(curator: FlaskClient) -> None:
    findings = [Finding(FindingCode.TURNED), Finding(FindingCode.LOUDER, {"decibels": 9})]
    recording_id = make_recording(findings=[finding.to_json() for finding in findings])
    page = Page(curator.get(f"/recordings/{recording_id}", headers={"Accept-Language": "pl"}).text)
    page.check()
    assert "What we found, and what we did" in page.text
    for finding in findings:
        assert finding.sentence() in page.texts
    nothing = Page(curator.get(f"/recordings/{make_recording()}").text)
    assert "What we found" not in nothing.text


def test_what_cannot_be_used_says_why_and_offers_no_player(curator: FlaskClient) -> None:
    recording_id = make_recording(
        HOSTILE, refusal=RefusalCode.DAMAGED, refusal_sentence="Copy it from the device again."
    )
    page = Page(curator.get(f"/recordings/{recording_id}").text)
    page.check()
    assert "Cannot be used" in page.text
    assert "Copy it from the device again." in page.text
    assert not page.all("video")


def test_work_that_goes_on_can_be_stopped_and_tried_again(curator: FlaskClient) -> None:
    warning = Finding(FindingCode.WRITTEN_BEFORE, {"sentence": HOSTILE})
    recording_id = make_recording(facts={"duration_ms": 1000}, warnings=[warning.to_json()])
    job = make_job(recording_id)
    page = Page(curator.get(f"/recordings/{recording_id}").text)
    page.check()
    assert HOSTILE in page.texts
    assert f"/jobs/{job.id}/stop" in [form["action"] for form in page.all("form")]
    stopped = curator.post(f"/jobs/{job.id}/stop")
    assert stopped.location == f"/recordings/{recording_id}#steps"
    assert _state(job) is JobState.CANCELLED
    page = Page(curator.get(stopped.location).text)
    assert "Stopped" in page.text
    assert f"/jobs/{job.id}/retry" in [form["action"] for form in page.all("form")]
    assert curator.post(f"/jobs/{job.id}/retry").status_code == 303
    assert _state(job) is JobState.QUEUED
    assert curator.post(f"/jobs/{job.id}/retry").status_code == 409


def test_an_error_of_a_step_is_text(curator: FlaskClient) -> None:
    recording_id = make_recording()
    job = make_job(recording_id)
    with transaction() as session:
        row = session.get_one(Job, job.id)
        row.state, row.error = JobState.FAILED, HOSTILE
    page = Page(curator.get(f"/recordings/{recording_id}").text)
    page.check()
    assert HOSTILE in page.texts


def test_an_extract_is_asked_for(curator: FlaskClient) -> None:
    story = make_story(extracts=0)
    form = {"from": "0:01.5", "to": "1:00", "title": f" {HOSTILE} "}
    answer = curator.post(f"/recordings/{story.recording_id}/extracts", data=form)
    assert answer.location == f"/recordings/{story.recording_id}#extracts"
    with reading() as session:
        extract = session.scalars(select(Extract)).one()
    assert (extract.start_ms, extract.end_ms, extract.origin) == (1500, 60_000, ExtractOrigin.PERSON)
    page = Page(curator.get(answer.location).text)
    page.check()
    assert HOSTILE in page.texts


@pytest.mark.parametrize(("start", "end"), [("", "1:00"), ("0:50", "0:10"), ("0", "2:00:00"), ("<b>", '"x')])
def test_times_that_make_no_sense_come_back_with_what_was_typed(
    curator: FlaskClient, start: str, end: str
) -> None:
    story = make_story(extracts=0)
    answer = curator.post(
        f"/recordings/{story.recording_id}/extracts", data={"from": start, "to": end, "title": HOSTILE}
    )
    assert answer.status_code == 422
    page = Page(answer.text)
    page.check()
    assert "There is a problem" in page.text
    typed = {field.get("name"): field.get("value") for field in page.all("input")}
    assert (typed["from"], typed["to"], typed["title"]) == (start, end, HOSTILE)


def test_nothing_is_shown_to_strangers(stranger: FlaskClient) -> None:
    story = make_story()
    assert stranger.get(f"/recordings/{story.recording_id}").status_code == 303
    assert stranger.post(f"/recordings/{story.recording_id}/extracts").status_code == 303
    assert stranger.post("/jobs/x/retry").status_code == 303


def add_previews(recording_id: str, *kinds: RenditionKind) -> None:
    """Rows of these kinds; the pages do not look at their objects."""
    names = {
        RenditionKind.AUDIO: ("audio.m4a", "audio/mp4"),
        RenditionKind.POSTER: ("poster.jpg", "image/jpeg"),
        RenditionKind.PEAKS: ("peaks.json", "application/json"),
        RenditionKind.STORYBOARD: ("storyboard.vtt", "text/vtt"),
    }
    with transaction() as session:
        for kind in kinds:
            name, mime = names[kind]
            described = {"kind": kind, "file_name": name, "mime": mime, "key": f"{recording_id}/{name}"}
            measures = {"codec": "x", "copied": False, "bytes": 1, "duration_ms": 4000}
            session.add(Rendition(recording_id=recording_id, **described, **measures))


def _state(job: Job) -> JobState:
    with reading() as session:
        return session.get_one(Job, job.id).state


def test_an_extract_that_shows_other_words_can_be_cut_again(curator: FlaskClient) -> None:
    story = make_story(extracts=1)
    page = Page(curator.get(f"/recordings/{story.recording_id}").text)
    assert "corrected since" not in page.text
    with acting_as("Ana"), facts() as session:
        correct(session, story.recording_id, "en", [Cue(0, 900, "Corrected.")])
    page = Page(curator.get(f"/recordings/{story.recording_id}").text)
    page.check()
    assert "Corrected by Ana" in page.text
    (again,) = [form["action"] for form in page.all("form") if "/recut" in (form["action"] or "")]
    assert again == f"/extracts/{story.extract_ids[0]}/recut"
    answer = curator.post(again)
    assert answer.location == f"/recordings/{story.recording_id}#extract-{story.extract_ids[0]}"
    page = Page(curator.get(answer.location).text)
    assert not [form for form in page.all("form") if "/recut" in (form["action"] or "")], "it waits already"
    with reading() as session:
        assert session.scalars(select(Job).where(Job.kind == JobKind.CUT)).one().state is JobState.QUEUED
    curator.post("/sign-out")
    assert curator.post(again).status_code == 303


def test_subtitles_are_corrected_compared_and_taken_along_from_the_page(curator: FlaskClient) -> None:
    story = make_story()
    links = [
        link.get("href") for link in Page(curator.get(f"/recordings/{story.recording_id}").text).all("a")
    ]
    assert f"/recordings/{story.recording_id}/subtitles/en" in links
    assert f"/recordings/{story.recording_id}/subtitles/en/versions" in links
    for ending in FORMATS:
        assert f"/api/v1/recordings/{story.recording_id}/subtitles/en.{ending}" in links
