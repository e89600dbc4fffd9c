"""Reading a track, and replacing its text as a new revision."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.catalogue.database import reading, transaction
from service.catalogue.subtitle import Maker, SubtitleTrack, TrackState, add_revision, current_track
from service.subtitles.words import Cue
from tests.making import make_recording

DRAFT = [Cue(0, 1500, "I was never herd"), Cue(1600, 3000, "until <i>then</i> & {\\b1}now")]
CORRECTED = "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nI was never heard\n"


@pytest.fixture
def path(catalogue: str) -> str:
    recording_id = make_recording()
    with transaction() as session:
        add_revision(session, recording_id, "en", DRAFT, TrackState.MACHINE, Maker.MACHINE)
    return f"/api/v1/recordings/{recording_id}/subtitles/en"


def test_a_track_is_read_as_webvtt_and_srt(client: FlaskClient, path: str) -> None:
    vtt = client.get(f"{path}.vtt")
    assert vtt.content_type == "text/vtt; charset=utf-8"
    assert vtt.text.startswith("WEBVTT")
    assert "&lt;i&gt;then&lt;/i&gt; &amp; {\\b1}now" in vtt.text
    srt = client.get(f"{path}.srt")
    assert "00:00:01,600 --> 00:00:03,000" in srt.text


def test_a_reader_that_has_it_is_not_sent_it_again(client: FlaskClient, path: str) -> None:
    etag = client.get(f"{path}.vtt").headers["ETag"]
    assert client.get(f"{path}.vtt", headers={"If-None-Match": etag}).status_code == 304
    client.put(f"{path}.vtt", data=CORRECTED)
    assert client.get(f"{path}.vtt", headers={"If-None-Match": etag}).status_code == 200


def test_a_correction_is_a_new_revision_and_the_old_one_stays(client: FlaskClient, path: str) -> None:
    answer = client.put(f"{path}.vtt", data=CORRECTED)
    assert answer.get_json() | {"links": {}} == {
        "language": "en",
        "revision": 2,
        "state": "corrected",
        "links": {},
    }
    assert "heard" in client.get(f"{path}.vtt").text
    with reading() as session:
        assert session.scalar(select(func.count(SubtitleTrack.id))) == 2


def test_a_correction_may_come_as_srt_with_a_windows_editors_marks(client: FlaskClient, path: str) -> None:
    text = "\ufeff1\r\n00:00:00,000 --> 00:00:01,500\r\nI was never heard\r\n"
    assert client.put(f"{path}.srt", data=text.encode()).status_code == 200
    recording_id = path.split("/")[4]
    with reading() as session:
        track = current_track(session, recording_id, "en")
        assert track
        assert track.cues == [Cue(0, 1500, "I was never heard")]


@pytest.mark.parametrize("text", ["", "hello", "WEBVTT\n\n00:03.000 --> 00:01.000\nbackwards\n"])
def test_what_cannot_be_read_changes_nothing(client: FlaskClient, path: str, text: str) -> None:
    answer = client.put(f"{path}.vtt", data=text)
    assert answer.status_code == 422
    assert json.loads(answer.data)["code"] == "subtitles_unreadable"
    assert "herd" in client.get(f"{path}.vtt").text


def test_a_language_without_subtitles(client: FlaskClient, path: str) -> None:
    assert client.get(path.replace("/en", "/pl") + ".vtt").status_code == 404


def test_a_text_beyond_all_reason_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.put(f"{path}.vtt", data=b"x" * (5 * 2**20))
    assert answer.status_code == 413
