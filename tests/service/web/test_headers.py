"""What every answer tells the browser."""

from flask.testing import FlaskClient

from service.web.headers import content_security_policy
from tests.service.web.page import Page


def test_nothing_is_loaded_from_elsewhere(stranger: FlaskClient) -> None:
    answer = stranger.get("/sign-in")
    policy = dict(
        directive.split(" ", 1) for directive in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["media-src"] == policy["img-src"] == "'self' https://media.example.org"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in content_security_policy()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Strict-Transport-Security"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_static_files_are_kept_while_they_are_current(stranger: FlaskClient) -> None:
    page = Page(stranger.get("/sign-in").text)
    address = next(link["href"] for link in page.all("link") if link["rel"] == "stylesheet")
    assert address is not None
    with stranger.get(address) as answer:
        assert answer.content_type == "text/css; charset=utf-8"
        assert "immutable" in answer.headers["Cache-Control"]
    version = address.split("/")[2]
    with stranger.get(address.replace(version, "v-old")) as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
    assert stranger.get(f"/static/{version}/../__init__.py").status_code == 404


def test_modules_find_each_other(stranger: FlaskClient) -> None:
    for name in ("library", "live", "playlist", "recording", "transcript", "upload"):
        with stranger.get(f"/static/v-any/js/{name}.js") as answer:
            assert answer.status_code == 200
            assert answer.mimetype in ("text/javascript", "application/javascript")


def test_errors_are_pages(curator: FlaskClient) -> None:
    answer = curator.get("/recordings/<script>")
    assert answer.status_code == 404
    page = Page(answer.text)
    page.check()
    assert "There is nothing at this address" in page.text
    assert "There is no such recording." in page.text
