"""Bringing, listing and seeing recordings over HTTP."""

import io
import json

import pytest
from flask.testing import FlaskClient

from service.storage import keys, objects
from tests.making import make_recording

HOSTILE = [
    "<script>alert(1)</script>",
    "{\\fs200}",
    "00:00 --> 00:01",
    "\"quotes\" & 'more'",
    "\u202eright to left",
    "long " * 2000,
]


def test_a_recording_is_stored_and_work_begins(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/recordings",
        data={"file": (io.BytesIO(b"bytes of a film"), "walk.mp4"), "title": "My walk", "language": "pl"},
    )
    assert answer.status_code == 201
    made = answer.get_json()
    assert answer.headers["Location"] == made["links"]["self"]
    assert (made["title"], made["language"], made["status"]) == ("My walk", "pl", "processing")
    assert [(job["kind"], job["state"]) for job in made["jobs"]] == [("probe", "queued")]
    assert objects.get_bytes(keys.original(made["id"])) == b"bytes of a film"
    assert client.get(made["links"]["self"]).get_json()["id"] == made["id"]


@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_comes_back_as_it_went_in(client: FlaskClient, title: str) -> None:
    form = {"file": (io.BytesIO(b"x"), "x.mp4"), "title": title, "storyteller": title[:500]}
    made = client.post("/api/v1/recordings", data=form).get_json()
    assert made["title"] == title.strip()
    assert "/" not in made["slug"]
    assert 0 < len(made["slug"]) <= 60


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"title": "no file"}, 422, "invalid_request"),
        ({"file": (b"", "")}, 422, "invalid_request"),
        ({"file": (b"x", "x.mp4"), "language": "no such"}, 422, "invalid_request"),
        (
            {"file": (b"x", "x.mp4"), "transcript": (b"x", "a.pdf")},
            422,
            "invalid_request",
        ),
        (
            {"file": (b"x", "x.mp4"), "transcript": (b"x", "a.vtt")},
            422,
            "subtitles_unreadable",
        ),
    ],
)
def test_a_bad_form_is_answered_by_a_problem_and_keeps_nothing(
    client: FlaskClient, form: dict[str, object], status: int, code: str
) -> None:
    sent = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in form.items()
    }
    answer = client.post("/api/v1/recordings", data=sent, content_type="multipart/form-data")
    assert answer.status_code == status
    problem = json.loads(answer.data)
    assert answer.content_type == "application/problem+json"
    assert problem["code"] == code
    assert problem["status"] == status
    assert len(problem["detail"]) > 20
    assert client.get("/api/v1/recordings").get_json()["items"] == []


def test_the_list_is_newest_first_and_goes_on_by_cursor(client: FlaskClient) -> None:
    ids = [make_recording(str(n)) for n in range(5)]
    first = client.get("/api/v1/recordings?limit=2").get_json()
    assert [item["id"] for item in first["items"]] == [ids[4], ids[3]]
    second = client.get(first["next"]).get_json()
    third = client.get(second["next"]).get_json()
    assert [item["id"] for item in second["items"] + third["items"]] == [ids[2], ids[1], ids[0]]
    assert third["next"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=100000"])
def test_a_limit_that_is_none_is_a_problem(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/recordings?{query}")
    assert answer.status_code == 422
    assert "limit" in json.loads(answer.data)["errors"]["query"]


@pytest.mark.parametrize("path", ["recordings/none", "recordings/none/transcript", "jobs/none", "nothing"])
def test_what_is_not_there_is_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_a_recording_not_transcribed_yet_says_so(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/recordings/{make_recording()}/transcript")
    assert "yet" in json.loads(answer.data)["detail"]


def test_openapi_names_every_call_of_the_contract(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").get_json()
    assert spec["openapi"].startswith("3.")
    paths = {path: set(calls) for path, calls in spec["paths"].items()}
    assert {"get", "post"} <= paths["/api/v1/recordings"]
    assert {"get", "put"} <= paths["/api/v1/recordings/{recording_id}/subtitles/{language}.{ending}"]
    assert "put" in paths["/api/v1/playlists/{playlist_id}/items"]
    assert "get" in paths["/api/v1/events"]
    form = spec["paths"]["/api/v1/recordings"]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert "file" in form["schema"]["properties"]
