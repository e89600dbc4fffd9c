"""What a player shows for finding a place: it works from its address, for who may see the recording."""

import json

import pytest
import requests
from flask.testing import FlaskClient

from service.catalogue.database import transaction
from service.catalogue.rendition import Rendition, RenditionKind
from service.config import settings
from service.findings import Finding, FindingCode
from service.storage import objects
from tests.making import make_recording

INDEX = "WEBVTT\n\n00:00.000 --> 00:02.000\nstoryboard-1.jpg#xywh=0,0,160,90\n"
PEAKS = json.dumps({"version": 2, "bits": 8, "data": [-3, 3]})


def made(recording_id: str, kind: RenditionKind, name: str, mime: str, content: str) -> None:
    """A rendition, and its object in the real storage."""
    key = f"derived/{recording_id}/x/{name}"
    objects.put_bytes(key, content.encode())
    measures = {"codec": "", "copied": False, "bytes": len(content)}
    row = Rendition(recording_id=recording_id, kind=kind, key=key, file_name=name, mime=mime, **measures)
    with transaction() as session:
        session.add(row)


@pytest.fixture
def recording_id(catalogue: str) -> str:
    recording_id = make_recording()
    made(recording_id, RenditionKind.STORYBOARD, "storyboard-1.jpg", "image/jpeg", "a sheet")
    made(recording_id, RenditionKind.STORYBOARD, "storyboard.vtt", "text/vtt", INDEX)
    made(recording_id, RenditionKind.PEAKS, "peaks.json", "application/json", PEAKS)
    return recording_id


def test_the_index_leads_to_its_sheets(client: FlaskClient, recording_id: str) -> None:
    links = client.get(f"/api/v1/recordings/{recording_id}").get_json()["links"]
    index = client.get(links["storyboard"])
    assert (index.text, index.content_type) == (INDEX, "text/vtt; charset=utf-8")
    # As a browser reads it: the name in the cue stands beside the index.
    sheet = client.get(links["storyboard"].replace("storyboard.vtt", "storyboard-1.jpg"))
    assert sheet.status_code == 302
    assert requests.get(sheet.location, timeout=10).content == b"a sheet"
    keep = int(sheet.headers["Cache-Control"].removeprefix("private, max-age="))
    assert 0 < keep <= 300


def test_a_sheets_address_is_kept_for_less_time_than_it_works(
    client: FlaskClient, recording_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_SIGNED_URL_SECONDS", "60")
    settings.cache_clear()
    sheet = client.get(f"/api/v1/recordings/{recording_id}/storyboard-1.jpg")
    assert sheet.headers["Cache-Control"] == "private, max-age=6"


def test_peaks_are_json_from_our_own_origin(client: FlaskClient, recording_id: str) -> None:
    links = client.get(f"/api/v1/recordings/{recording_id}").get_json()["links"]
    peaks = client.get(links["peaks"])
    assert (peaks.text, peaks.content_type) == (PEAKS, "application/json")
    again = client.get(links["peaks"], headers={"If-None-Match": peaks.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["storyboard.vtt", "storyboard-1.jpg", "peaks.json"])
def test_what_is_not_made_yet_is_a_problem_and_has_no_link(client: FlaskClient, name: str) -> None:
    recording_id = make_recording()
    answer = client.get(f"/api/v1/recordings/{recording_id}/{name}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert not {"storyboard", "peaks"} & set(
        client.get(f"/api/v1/recordings/{recording_id}").get_json()["links"]
    )


def test_sheets_are_all_that_is_found_by_name(client: FlaskClient, recording_id: str) -> None:
    made(recording_id, RenditionKind.POSTER, "poster.jpg", "image/jpeg", "private")
    assert client.get(f"/api/v1/recordings/{recording_id}/poster.jpg").status_code == 404


@pytest.mark.parametrize("name", ["storyboard.vtt", "storyboard-1.jpg", "peaks.json"])
def test_strangers_see_none_of_it(app_client: FlaskClient, recording_id: str, name: str) -> None:
    assert app_client.get(f"/api/v1/recordings/{recording_id}/{name}").status_code == 401


def test_findings_are_words_for_scripts_and_sentences_for_people(client: FlaskClient) -> None:
    findings = [Finding(FindingCode.ONE_CHANNEL, {"side": "left"}), Finding(FindingCode.LOCATION_REMOVED)]
    recording_id = make_recording(findings=[finding.to_json() for finding in findings])
    shown = client.get(f"/api/v1/recordings/{recording_id}").get_json()["findings"]
    assert [finding["code"] for finding in shown] == ["one_channel", "location_removed"]
    assert shown[0]["text"] == "The sound was on one side only (left). We use it for both sides."


def test_openapi_describes_previews_and_findings(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").get_json()
    for name in ("storyboard.vtt", "{sheet}.jpg", "peaks.json"):
        assert "get" in spec["paths"][f"/api/v1/recordings/{{recording_id}}/{name}"]
    index = spec["paths"]["/api/v1/recordings/{recording_id}/storyboard.vtt"]["get"]
    assert list(index["responses"]["200"]["content"]) == ["text/vtt"]
    assert set(spec["components"]["schemas"]["RecordingOut.FindingOut"]["properties"]) == {"code", "text"}
