"""The revisions of a track over HTTP: listed, read, compared, brought back, vouched for."""

import pytest
from flask.testing import FlaskClient

from service.catalogue.database import transaction
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.subtitles.words import Cue
from tests.making import make_recording

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)
CORRECTED = "WEBVTT\n\n00:00.000 --> 00:01.500\nI was never heard\n\n00:02.000 --> 00:03.000\nuntil then\n"


@pytest.fixture
def path(catalogue: str, client: FlaskClient) -> str:
    """A machine's draft, and a correction of it."""
    recording_id = make_recording()
    with transaction() as session:
        cues = [Cue(0, 1500, "I was never herd"), Cue(2000, 3000, "until then")]
        add_revision(session, recording_id, "en", cues, TrackState.MACHINE, Maker.MACHINE)
    path = f"/api/v1/recordings/{recording_id}/subtitles/en"
    client.put(f"{path}.vtt?reason=misheard", data=CORRECTED)
    return path


def test_revisions_are_listed_and_read(client: FlaskClient, path: str) -> None:
    newest, draft = client.get(f"{path}/revisions").get_json()["items"]
    assert (newest["revision"], newest["author"], newest["reason"]) == (2, "tests", "misheard")
    assert (draft["revision"], draft["maker"], draft["state"]) == (1, "machine", "machine")
    assert "herd" in client.get(draft["links"]["srt"]).text
    assert "heard" in client.get(newest["links"]["vtt"]).text
    assert client.get(f"{path}/revisions/3.vtt").status_code == 404
    assert client.get(f"{path}/revisions/{2**40}.vtt").status_code == 404
    assert client.get(f"{path.replace('/en', '/pl')}/revisions").status_code == 404


def test_two_are_compared(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}/compare?from=1&to=2").get_json()
    assert answer == client.get(f"{path}/compare?from=1").get_json()
    assert (answer["before"]["revision"], answer["after"]["revision"]) == (1, 2)
    changed, same = answer["changes"]
    assert (changed["kind"], same["kind"]) == ("changed", "same")
    assert changed["before_parts"][-1] == {"text": "herd", "changed": True}
    assert changed["after"] == {"start_ms": 0, "end_ms": 1500, "text": "I was never heard", "speaker": None}
    assert client.get(f"{path}/compare?from=1&to=9").status_code == 404
    for query in ("", "?from=x", "?from=0", f"?from=1&to={2**40}"):
        assert client.get(f"{path}/compare{query}").status_code == 422


def test_one_is_brought_back(client: FlaskClient, path: str) -> None:
    answer = client.post(f"{path}/restore", json={"revision": 1, "reason": "too much"}).get_json()
    assert (answer["revision"], answer["state"]) == (3, "machine")
    assert client.get(f"{path}/revisions").get_json()["items"][0]["reason"] == "Revision 1 again: too much"
    late = client.post(f"{path}/restore", json={"revision": 2}, headers={"If-Match": '"older"'})
    assert late.status_code == 412
    assert late.get_json()["theirs"]["revision"] == 3
    assert client.post(f"{path}/restore", json={"revision": 0}).status_code == 422


def test_the_newest_is_vouched_for(client: FlaskClient, path: str) -> None:
    tag = client.get(f"{path}.vtt").headers["ETag"]
    assert client.post(f"{path}/approve", headers={"If-Match": tag}).get_json()["state"] == "approved"
    newest = client.get(f"{path}/revisions").get_json()["items"][0]
    assert (newest["state"], newest["approved_by"]) == ("approved", "tests")
    story = path.rpartition("/subtitles/")[0]
    assert client.get(f"{story}").get_json()["subtitles"][0]["state"] == "approved"
    items = client.get(f"{story}/history").get_json()["items"]
    what = [entry["what"] for entry in items if entry["type"] == "event"]
    assert what == ["subtitles.corrected", "subtitles.approved"]


def test_all_of_it_needs_a_token(app_client: FlaskClient, path: str) -> None:
    del app_client.environ_base["HTTP_AUTHORIZATION"]
    assert app_client.get(f"{path}/revisions").status_code == 401
    assert app_client.post(f"{path}/approve").status_code == 401
    assert app_client.get("/api/v1/search?q=heard").status_code == 401
