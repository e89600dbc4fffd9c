"""A translation that somebody brings as a file."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.catalogue.subtitle import Maker
from service.subtitles.words import Cue
from tests.service.web.page import Page
from tests.service.web.test_correcting import CUES, in_force, make_track

VTT = """WEBVTT

00:00.500 --> 00:01.400
Mam na imię Tomasz.

00:02.000 --> 00:03.000
Dom.

00:04.000 --> 00:05.000
Rzeka.
"""
TEXT = "Mam na imię Tomasz.\nMieszkaliśmy na wzgórzu.\nI przyszła rzeka.\n"


def bring(
    curator: FlaskClient, recording_id: str, text: str, name: str, language: str = "pl", times: str = "file"
) -> TestResponse:
    data = {"language": language, "times": times, "file": (BytesIO(text.encode()), name)}
    return curator.post(f"/recordings/{recording_id}/translations", data=data)


def test_a_subtitle_file_keeps_its_times(curator: FlaskClient) -> None:
    recording_id = make_track()
    answer = bring(curator, recording_id, VTT, "polski.VTT")
    assert answer.location == f"/recordings/{recording_id}#subtitles"
    track = in_force(recording_id, "pl")
    assert (track.maker, track.cues[0]) == (Maker.PERSON, Cue(500, 1400, "Mam na imię Tomasz."))
    page = Page(curator.get(answer.location).text)
    page.check()
    assert "Polish translation" in page.text
    assert f"/recordings/{recording_id}/subtitles/pl" in [link.get("href") for link in page.all("a")]


@pytest.mark.parametrize(("text", "name", "times"), [(VTT, "a.vtt", "original"), (TEXT, "a.txt", "file")])
def test_times_are_taken_from_the_original(curator: FlaskClient, text: str, name: str, times: str) -> None:
    recording_id = make_track()
    bring(curator, recording_id, text, name, times=times)
    assert [(cue.start_ms, cue.end_ms) for cue in in_force(recording_id, "pl").cues] == [
        (cue.start_ms, cue.end_ms) for cue in CUES
    ]


def test_text_is_laid_out_over_the_original_once(curator: FlaskClient) -> None:
    """However often it is said that the times are the original's: cues are no sentences."""
    text = "Potem. Któregoś dnia przyszła."
    found = []
    for times in ("file", "original"):
        cues = [*CUES, Cue(6100, 7000, "One day"), Cue(7100, 9000, "it took the house.")]
        recording_id = make_track(cues)
        bring(curator, recording_id, text, "a.txt", times=times)
        found.append(in_force(recording_id, "pl").cues)
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("text", "name", "language", "said"),
    [
        (VTT, "a.vtt", "en", "Choose the language of the translation."),
        (VTT, "a.vtt", "", "Choose the language of the translation."),
        (VTT, "a.exe", "pl", "Subtitles can be read as"),
        ("no subtitles", "a.vtt", "pl", ""),
        (VTT, "", "pl", "Choose the file"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_stored(
    curator: FlaskClient, text: str, name: str, language: str, said: str
) -> None:
    recording_id = make_track()
    answer = bring(curator, recording_id, text, name, language)
    assert answer.status_code == 422
    page = Page(answer.text)
    page.check()
    assert "There is a problem" in page.text
    assert said in page.text
    assert in_force(recording_id).revision == 1
    assert curator.get(f"/recordings/{recording_id}/subtitles/pl").status_code == 404


def test_who_is_not_signed_in_and_what_is_too_much(curator: FlaskClient) -> None:
    recording_id = make_track()
    form = {"data": b"x" * (5 * 2**20), "content_type": "multipart/form-data; boundary=x"}
    assert curator.post(f"/recordings/{recording_id}/translations", **form).status_code == 413
    assert bring(curator, "none", VTT, "a.vtt").status_code == 404
    curator.post("/sign-out")
    assert bring(curator, recording_id, VTT, "a.vtt").status_code == 303
