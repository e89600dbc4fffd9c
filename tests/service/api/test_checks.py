"""What is wrong with a track, by its project's style and its picture's shape."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.catalogue.database import transaction
from service.catalogue.recording import Recording
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.config import settings
from service.subtitles.words import Cue
from tests.making import make_recording
from tests.plain_facts import VIDEO
from workers.media.facts import Facts

CUES = [Cue(0, 1000, "I was never heard by them"), Cue(1500, 4500, "until one doctor sat down with me.")]


@pytest.fixture
def recording_id(catalogue: str) -> str:
    recording_id = make_recording()
    with transaction() as session:
        add_revision(session, recording_id, "en", CUES, TrackState.MACHINE, Maker.MACHINE)
    return recording_id


def address(recording_id: str, language: str = "en") -> str:
    return f"/api/v1/recordings/{recording_id}/subtitles/{language}/checks"


def test_findings_name_cue_rule_and_measure(client: FlaskClient, recording_id: str) -> None:
    answer = client.get(address(recording_id)).get_json()
    assert answer == {
        "revision": 1,
        "profile": "default",
        "must": 1,
        "should": 0,
        "items": [
            {
                "position": 0,
                "start_ms": 0,
                "code": "too_fast",
                "severity": "must",
                "sentence": "too_fast: 25.0 characters/s, at most 20",
                "values": {"cps": "25.0", "most": "20"},
            }
        ],
    }


def test_an_upright_picture_has_shorter_lines(client: FlaskClient, recording_id: str) -> None:
    upright = Facts(5000, "mov", replace(VIDEO, width=720, height=1280), None)
    with transaction() as session:
        session.get_one(Recording, recording_id).facts = upright.to_json()
    codes = [finding["code"] for finding in client.get(address(recording_id)).get_json()["items"]]
    assert codes == ["too_fast", "line_too_long"]


def test_a_projects_own_style_is_a_file_of_that_name(
    client: FlaskClient, recording_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        session.get_one(Recording, recording_id).project.subtitle_profile = "ours"
    answer = client.get(address(recording_id))
    assert answer.status_code == 422
    assert "There are: default" in answer.get_json()["detail"]
    (tmp_path / "ours.toml").write_text("too_fast_cps = 30\nfast_cps = 30")
    monkeypatch.setenv("STORYREEL_SUBTITLE_PROFILES", str(tmp_path))
    settings.cache_clear()
    assert client.get(address(recording_id)).get_json()["items"] == []
    (tmp_path / "ours.toml").write_text("too_fast_cps = 300")
    assert "ours.toml: “too_fast_cps” is a number" in client.get(address(recording_id)).get_json()["detail"]


def test_a_track_that_is_not_there(client: FlaskClient, recording_id: str) -> None:
    assert client.get(address(recording_id, "pl")).status_code == 404
