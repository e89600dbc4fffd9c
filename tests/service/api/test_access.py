"""Everything is private until a playlist opens it, and other sites' pages can change nothing."""

import pytest
from flask.testing import FlaskClient

from service import access
from service.catalogue.database import transaction
from service.catalogue.token import add_token

PRIVATE = [
    ("GET", "/api/v1/recordings"),
    ("POST", "/api/v1/recordings"),
    ("GET", "/api/v1/recordings/x"),
    ("GET", "/api/v1/recordings/x/subtitles/en.vtt"),
    ("PUT", "/api/v1/recordings/x/subtitles/en.vtt"),
    ("GET", "/api/v1/recordings/x/transcript"),
    ("POST", "/api/v1/recordings/x/extracts"),
    ("GET", "/api/v1/extracts/x"),
    ("POST", "/api/v1/playlists"),
    ("PUT", "/api/v1/playlists/x/items"),
    ("GET", "/api/v1/jobs/x"),
    ("POST", "/api/v1/jobs/x/retry"),
    ("GET", "/api/v1/events"),
    ("POST", "/api/v1/uploads"),
    ("PATCH", "/api/v1/uploads/x"),
    ("HEAD", "/api/v1/uploads/x"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_without_a_token_nothing_is_told(app_client: FlaskClient, method: str, path: str) -> None:
    answer = app_client.open(path, method=method)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"


def test_a_wrong_token_is_no_token(app_client: FlaskClient) -> None:
    answer = app_client.get("/api/v1/recordings", headers={"Authorization": "Bearer sr_wrong"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
    ],
)
def test_a_cookie_changes_something_only_from_our_own_pages(
    app_client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    with transaction() as session:
        token, _ = add_token(session, "a person")
    with app_client.session_transaction() as cookie:
        cookie["token"] = token.id
    assert app_client.get("/api/v1/playlists").status_code == 200
    answer = app_client.post("/api/v1/playlists", json={"title": "Mine"}, headers=headers)
    assert answer.status_code == status


def test_a_sign_in_link_is_worth_nothing_once_changed(app_client: FlaskClient) -> None:
    with transaction() as session:
        token, _ = add_token(session, "a person")
    code = access.sign_in_link(token).rpartition("code=")[2]
    found = access.token_of_link(code)
    assert found
    assert found.id == token.id
    assert access.token_of_link(code[:-2] + "xx") is None


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/nothing"])
def test_an_unknown_address_is_answered_by_its_own_door(app_client: FlaskClient, path: str) -> None:
    answer = app_client.get(path)
    assert answer.status_code == 404
    assert ("problem+json" in answer.content_type) is path.startswith("/api/")
