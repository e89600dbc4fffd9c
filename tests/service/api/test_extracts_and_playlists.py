"""Asking for cuts, putting them in order, deciding who may see them."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.catalogue.database import reading
from service.catalogue.job import Job, JobKind
from tests.making import make_recording


@pytest.fixture
def recording_id(catalogue: str) -> str:
    return make_recording("A story", facts={"duration_ms": 60_000})


def ask(client: FlaskClient, recording_id: str, **passage: object) -> Any:
    return client.post(f"/api/v1/recordings/{recording_id}/extracts", json=passage)


def test_asking_for_an_extract_queues_its_cut(client: FlaskClient, recording_id: str) -> None:
    answer = ask(client, recording_id, start_ms=1000, end_ms=21_000, title="  Home\n")
    assert answer.status_code == 202
    made = answer.get_json()
    assert (made["title"], made["origin"], made["video"]) == ("Home", "person", None)
    with reading() as session:
        job = session.scalars(select(Job)).one()
    assert (job.kind, job.subject_id) == (JobKind.CUT, made["id"])
    assert client.get(f"/api/v1/extracts/{made['id']}").get_json() == made
    assert client.get(f"/api/v1/recordings/{recording_id}/extracts").get_json() == [made]


@pytest.mark.parametrize(
    "passage",
    [
        {"start_ms": 5000, "end_ms": 5000},
        {"start_ms": 5000, "end_ms": 4000},
        {"start_ms": -1, "end_ms": 4000},
        {"start_ms": 0, "end_ms": 60_001},
        {"start_ms": 0, "end_ms": 100},
        {"start_ms": "soon", "end_ms": 100},
        {"end_ms": 100},
        {},
    ],
)
def test_a_passage_that_is_none_is_a_problem(
    client: FlaskClient, recording_id: str, passage: dict[str, object]
) -> None:
    answer = ask(client, recording_id, **passage)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    with reading() as session:
        assert session.scalars(select(Job)).all() == []


@pytest.mark.parametrize("body", ["[]", "null", "{", "1"])
def test_json_that_is_not_what_was_asked_for_is_a_problem(
    client: FlaskClient, recording_id: str, body: str
) -> None:
    answer = client.post(
        f"/api/v1/recordings/{recording_id}/extracts", data=body, content_type="application/json"
    )
    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"


def test_a_recording_not_read_yet_cannot_be_cut(client: FlaskClient) -> None:
    answer = ask(client, make_recording(), start_ms=0, end_ms=1000)
    assert answer.status_code == 409
    assert "not been read" in json.loads(answer.data)["detail"]


def test_a_playlist_is_made_ordered_and_opened(client: FlaskClient, recording_id: str) -> None:
    ids = [
        ask(client, recording_id, start_ms=n * 1000, end_ms=n * 1000 + 900).get_json()["id"] for n in range(3)
    ]
    made = client.post("/api/v1/playlists", json={"title": "Being heard", "items": ids})
    assert made.status_code == 201
    playlist = made.get_json()
    assert (playlist["slug"], playlist["visibility"], playlist["items"]) == ("being-heard", "private", ids)
    assert playlist["links"]["rss"] == "/playlists/being-heard.rss"

    turned = client.put(f"/api/v1/playlists/{playlist['id']}/items", json={"items": ids[::-1]})
    assert turned.get_json()["items"] == ids[::-1]
    opened = client.patch("/api/v1/playlists/being-heard", json={"visibility": "public"})
    assert opened.get_json()["visibility"] == "public"


@pytest.mark.parametrize("items", [["nothing"], "same twice", None])
def test_an_order_that_is_none_changes_nothing(client: FlaskClient, recording_id: str, items: object) -> None:
    one = ask(client, recording_id, start_ms=0, end_ms=900).get_json()["id"]
    playlist = client.post("/api/v1/playlists", json={"title": "Mine", "items": [one]}).get_json()
    wrong = [one, one] if items == "same twice" else items
    answer = client.put(f"/api/v1/playlists/{playlist['id']}/items", json={"items": wrong})
    assert answer.status_code == 422
    assert client.get(f"/api/v1/playlists/{playlist['id']}").get_json()["items"] == [one]
