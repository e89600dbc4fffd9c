"""Signing in and out, and where one lands."""

import pytest
from flask.testing import FlaskClient

from service.access import sign_in_link
from service.catalogue.database import reading
from service.catalogue.token import token_of
from service.web.sign_in import safe_path
from tests.making import make_token
from tests.service.web.page import Page


def test_whoever_is_not_signed_in_is_led_there_and_back(stranger: FlaskClient) -> None:
    answer = stranger.get("/?before=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/?before%3D1"
    form = Page(stranger.get(answer.location).text)
    form.check()
    hidden = next(field for field in form.all("input") if field.get("type") == "hidden")
    assert hidden["value"] == "/?before=1"
    token = make_token()
    entered = stranger.post(
        "/sign-in", data={"token": token, "next": hidden["value"]}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert entered.location == "/?before=1"
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("typed", ["", "sr_wrong", "<script>"])
def test_wrong_tokens_say_what_to_do(stranger: FlaskClient, typed: str) -> None:
    answer = stranger.post("/sign-in", data={"token": typed}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 422
    page = Page(answer.text)
    page.check()
    assert "There is a problem" in page.text
    assert stranger.get("/").status_code == 303


def test_a_link_signs_in_until_it_is_old(stranger: FlaskClient) -> None:
    secret = make_token()
    with reading() as catalogue:
        token = token_of(catalogue, secret)
    assert token is not None
    path = sign_in_link(token).removeprefix("https://stories.example.org")
    assert stranger.get(path[:-3]).status_code == 422, "a link that is not whole"
    assert stranger.get("/").status_code == 303
    assert stranger.get(path).location == "/"
    assert stranger.get("/").status_code == 200


def test_other_sites_cannot_sign_anybody_in_or_out(curator: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert curator.post("/sign-out", headers=headers).status_code == 403
    assert curator.post("/sign-in", data={"token": "x"}, headers=headers).status_code == 403
    assert curator.get("/").status_code == 200
    assert curator.post("/sign-out").location == "/sign-in"
    assert curator.get("/").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/playlists/a?x=1", "/playlists/a?x=1"),
        (None, "/"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_only_our_own_paths_are_gone_on_to(curator: FlaskClient, wanted: str | None, path: str) -> None:
    with curator.application.test_request_context():
        assert safe_path(wanted) == path
