"""Tracks leave in every format, called as their story is; translations take over the original's times."""

import io

import docx
import pytest
from flask.testing import FlaskClient

from service.catalogue.database import transaction
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.subtitles import formats
from service.subtitles.words import Cue
from tests.making import make_recording

CUES = [Cue(0, 1500, "I was never heard.", "Ann"), Cue(1600, 3000, "Until now.", "Ann")]


@pytest.fixture
def path(catalogue: str) -> str:
    recording_id = make_recording("The house, on the hill!", storyteller="Ann Kowalska")
    with transaction() as session:
        add_revision(session, recording_id, "en", CUES, TrackState.CORRECTED, Maker.PERSON)
    return f"/api/v1/recordings/{recording_id}/subtitles"


@pytest.mark.parametrize("ending", formats.FORMATS)
def test_every_format_has_its_type_and_the_storys_name(client: FlaskClient, path: str, ending: str) -> None:
    answer = client.get(f"{path}/en.{ending}")
    assert answer.status_code == 200
    assert answer.content_type == formats.FORMATS[ending].media_type
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="the-house-on-the-hill.en.{ending}"'
    )


def test_documents_say_whose_story_it_is_and_where_it_plays(client: FlaskClient, path: str) -> None:
    recording = path.split("/")[4]
    page = client.get(f"{path}/en.html").text
    assert '<h1 dir="auto">The house, on the hill!</h1>\n<p dir="auto">Ann Kowalska</p>' in page
    assert f'/recordings/{recording}#t=0.000">0:00</a>' in page
    document = docx.Document(io.BytesIO(client.get(f"{path}/en.docx").data))
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "The house, on the hill!",
        "Ann Kowalska",
        "0:00 Ann: I was never heard. Until now.",
    ]


@pytest.mark.parametrize("text", ["Nikt mnie nie słuchał.\nAż dotąd.\n", "Nikt mnie nie słuchał. Aż dotąd."])
def test_a_translation_without_times_takes_over_the_originals(
    client: FlaskClient, path: str, text: str
) -> None:
    assert client.put(f"{path}/pl.txt", data=text.encode()).status_code == 200
    assert formats.read(client.get(f"{path}/pl.vtt").text, "vtt") == [
        Cue(0, 1500, "Nikt mnie nie słuchał.", "Ann"),
        Cue(1600, 3000, "Aż dotąd.", "Ann"),
    ]
    assert formats.read(client.get(f"{path}/en.vtt").text, "vtt") == CUES


def test_without_an_original_there_are_no_times_to_take_over(client: FlaskClient, catalogue: str) -> None:
    answer = client.put(f"/api/v1/recordings/{make_recording()}/subtitles/pl.txt", data=b"Nikt.")
    assert answer.status_code == 422
    assert "no subtitles yet" in answer.get_json()["detail"]


def test_what_cannot_be_read_back_cannot_be_put(client: FlaskClient, path: str) -> None:
    for ending in ("html", "docx"):
        assert (
            client.put(f"{path}/en.{ending}", data=client.get(f"{path}/en.{ending}").data).status_code == 405
        )
