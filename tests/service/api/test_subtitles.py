"""Reading a track, and replacing its text as a new revision."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.catalogue.database import reading, transaction
from service.catalogue.subtitle import Maker, SubtitleTrack, TrackState, add_revision, current_track
from service.subtitles import formats
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
    answer = client.put(f"{path}.vtt?reason=She says heard", data=CORRECTED).get_json()
    assert {name: answer[name] for name in ("language", "original", "revision", "state")} == {
        "language": "en",
        "original": True,
        "revision": 2,
        "state": "corrected",
    }
    assert answer["links"]["vtt"] == f"{path}.vtt"
    assert "heard" in client.get(f"{path}.vtt").text
    with reading() as session:
        assert session.scalar(select(func.count(SubtitleTrack.id))) == 2


@pytest.mark.parametrize(
    ("ending", "data"),
    [("vtt", "WEBVTT\n"), ("srt", ""), ("txt", " \n"), ("json", '{"language": "en", "words": []}')],
)
def test_a_file_without_text_takes_nothing_away(
    client: FlaskClient, path: str, ending: str, data: str
) -> None:
    answer = client.put(f"{path}.{ending}", data=data)
    assert answer.status_code == 422
    assert answer.get_json()["detail"] == "There is no text in this file."
    assert client.get(f"{path}.vtt").text.count("-->") == 2


def test_the_same_text_again_makes_no_revision_but_may_be_approved(client: FlaskClient, path: str) -> None:
    for ending in ("vtt", "srt", "ttml"):
        assert (
            client.put(f"{path}.{ending}", data=client.get(f"{path}.{ending}").data).get_json()["revision"]
            == 1
        )
    approved = client.put(f"{path}.vtt?approve=true", data=client.get(f"{path}.vtt").data).get_json()
    assert (approved["revision"], approved["state"]) == (1, "approved")


def test_a_form_without_a_place_for_speakers_leaves_them_as_they_are(client: FlaskClient, path: str) -> None:
    said = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Where?\n\n00:03.000 --> 00:04.000\n<v Bo>At the see.\n"
    revision = client.put(f"{path}.vtt", data=said).get_json()["revision"]
    subrip = client.get(f"{path}.srt").text
    assert client.put(f"{path}.srt", data=subrip).get_json()["revision"] == revision, "nothing was changed"
    client.put(f"{path}.srt", data=subrip.replace("see", "sea"))
    assert "<v Ann>Where?" in client.get(f"{path}.vtt").text
    assert "<v Bo>At the sea." in client.get(f"{path}.vtt").text


def test_every_form_has_a_strong_tag_of_its_own(client: FlaskClient, path: str) -> None:
    answers = [client.get(f"{path}.{ending}") for ending in formats.FORMATS]
    assert {answer.status_code for answer in answers} == {200}
    tags = [answer.headers["ETag"] for answer in answers]
    assert not any(tag.startswith("W/") for tag in tags)
    assert len(set(tags)) == len(tags)
    # And each stands for the revision that it was read from.
    for tag in tags:
        assert client.post(f"{path}/approve", headers={"If-Match": tag}).status_code == 200
    client.put(f"{path}.vtt", data=CORRECTED)
    for tag in tags:
        assert client.post(f"{path}/approve", headers={"If-Match": tag}).status_code == 412


def test_who_was_too_late_hears_what_both_wrote(client: FlaskClient, path: str) -> None:
    mine = client.get(f"{path}.srt").headers["ETag"]
    theirs = client.get(f"{path}.vtt").headers["ETag"]
    first = client.put(f"{path}.vtt?reason=misheard", data=CORRECTED, headers={"If-Match": theirs})
    assert first.status_code == 200
    text = "1\n00:00:00,000 --> 00:00:01,500\nI was never hurt\n"
    late = client.put(f"{path}.srt", data=text, headers={"If-Match": mine})
    assert (late.status_code, late.content_type) == (412, "application/problem+json")
    problem = late.get_json()
    assert problem["code"] == "precondition_failed"
    assert problem["yours"]["text"] == text
    assert problem["yours"]["based_on"]["revision"] == 1
    assert client.get(problem["yours"]["based_on"]["links"]["vtt"]).status_code == 200
    assert "I was never heard" in problem["theirs"]["text"]
    assert "-->" in problem["theirs"]["text"]
    assert (problem["theirs"]["revision"], problem["theirs"]["author"]) == (2, "tests")
    assert (problem["theirs"]["reason"], bool(problem["theirs"]["at"])) == ("misheard", True)
    assert "never heard" in client.get(f"{path}.vtt").text
    # Having looked at theirs, mine goes in.
    again = client.put(f"{path}.srt", data=text, headers={"If-Match": f'"{problem["theirs"]["tag"]}"'})
    assert again.get_json()["revision"] == 3
    # The line broke before I heard of it: the same again is no conflict.
    assert client.put(f"{path}.srt", data=text, headers={"If-Match": mine}).status_code == 200


CONDITIONS = [
    # language, header, value, what it is answered
    ("en", "If-Match", "*", 200),
    ("en", "If-Match", 'W/"{tag}"', 412),
    ("en", "If-Match", '"other", "{tag}"', 200),
    ("en", "If-Match", '"other", "one more"', 412),
    ("en", "If-None-Match", "*", 412),
    ("en", "If-None-Match", 'W/"{tag}"', 412),
    ("en", "If-None-Match", '"other"', 200),
    ("pl", "If-Match", "*", 412),
    ("pl", "If-Match", '"{tag}"', 412),
    ("pl", "If-None-Match", "*", 200),
]


@pytest.mark.parametrize(("language", "header", "value", "status"), CONDITIONS)
def test_conditions_are_those_of_http(
    client: FlaskClient, path: str, language: str, header: str, value: str, status: int
) -> None:
    tag = client.get(f"{path}.vtt").headers["ETag"].strip('"')
    answer = client.put(
        path.replace("/en", f"/{language}") + ".vtt", data=CORRECTED, headers={header: value.format(tag=tag)}
    )
    assert answer.status_code == status
    if status == 412 and language == "pl":
        assert answer.get_json()["theirs"] is None


def test_words_become_cues_and_stay_the_tracks_own(client: FlaskClient, path: str) -> None:
    words = [
        {"text": text, "start_ms": 400 * at, "end_ms": 400 * at + 300, "confidence": None, "speaker": None}
        for at, text in enumerate(["I", "was", "never", "heard", "until", "then."])
    ]
    spoken = {"language": "en", "engine": "mine", "words": words}
    tag = client.get(f"{path}.json").headers["ETag"]
    answer = client.put(f"{path}.json", json=spoken, headers={"If-Match": tag})
    assert answer.status_code == 200
    assert "I was never heard until then." in client.get(f"{path}.vtt").text
    assert client.get(f"{path}.json").get_json() == spoken
    story = path.rpartition("/subtitles/")[0]
    assert client.get(f"{story}/transcript").get_json() == spoken | {"revision": 2, "state": "corrected"}
    assert client.put(f"{path}.json", json=spoken).get_json()["revision"] == 2


def test_words_that_cannot_be_read(client: FlaskClient, path: str) -> None:
    for wrong in ({}, {"words": [{"text": "x"}]}, {"language": "pl", "words": []}):
        answer = client.put(f"{path}.json", json=wrong)
        assert answer.status_code == 422
    assert client.get(f"{path}.json").status_code == 200


def test_a_translation_without_times_takes_over_those_of_the_original(client: FlaskClient, path: str) -> None:
    polish = path.replace("/en", "/pl")
    answer = client.put(f"{polish}.txt", data="Nikt mnie nie słuchał\naż do teraz\n".encode())
    assert answer.get_json()["original"] is False
    assert "00:00:01.600 --> 00:00:03.000\naż do teraz" in client.get(f"{polish}.vtt").text


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
