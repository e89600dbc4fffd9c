"""Search over HTTP."""

import pytest
from flask.testing import FlaskClient

from service.catalogue.database import transaction
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.subtitles.words import Cue
from tests.making import make_recording

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)


@pytest.fixture
def story(catalogue: str) -> str:
    recording_id = make_recording("A walk", storyteller="Ann")
    with transaction() as session:
        cues = [Cue(1000 * at, 1000 * at + 900, f"home {at}") for at in range(3)]
        add_revision(session, recording_id, "en", cues, TrackState.MACHINE, Maker.MACHINE)
    return recording_id


def test_a_hit_has_all_that_is_needed_to_show_and_play_it(client: FlaskClient, story: str) -> None:
    hit = client.get("/api/v1/search?q=HOME 2").get_json()["items"][0]
    assert hit == {
        "recording": {"id": story, "title": "A walk", "storyteller": "Ann", "project": "Stories"},
        "language": "en",
        "original": True,
        "pieces": [
            {"text": "home", "found": True},
            {"text": " ", "found": False},
            {"text": "2", "found": True},
        ],
        "speaker": None,
        "start_ms": 2000,
        "end_ms": 2900,
        "revision": 1,
        "state": "machine",
        "link": f"/recordings/{story}#t=2",
    }


def test_pages_lead_on(client: FlaskClient, story: str) -> None:
    seen: list[int] = []
    address = "/api/v1/search?q=home&limit=2&project=stories"
    while address:
        page = client.get(address).get_json()
        seen += [hit["start_ms"] for hit in page["items"]]
        address = page["next"]
    assert seen == [0, 1000, 2000]


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%00x%00", "?q=home&limit=0", "?q=home&cursor=x", "?q=" + "x" * 201]
)
def test_what_makes_no_sense_is_refused(client: FlaskClient, story: str, query: str) -> None:
    assert client.get(f"/api/v1/search{query}").status_code in (404, 422)


def test_what_is_no_word_finds_nothing(client: FlaskClient, story: str) -> None:
    assert client.get("/api/v1/search", query_string={"q": '"*&|('}).get_json() == {"items": [], "next": None}
