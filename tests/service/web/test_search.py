"""Searching what was said, on the page."""

from flask.testing import FlaskClient

from service.subtitles.words import Cue
from tests.service.web.hostile import HOSTILE
from tests.service.web.page import Page
from tests.service.web.test_correcting import make_track


def test_places_are_found_by_story_with_a_link_that_plays_from_there(curator: FlaskClient) -> None:
    first = make_track([Cue(500, 1500, "The river came.", "Ana"), Cue(62_500, 64_000, f"A river {HOSTILE}")])
    second = make_track([Cue(0, 900, "No river here, and a river there.")])
    answer = curator.get("/search?q=River")
    page = Page(answer.text)
    page.check()
    assert "3 places, in 2 stories" in page.text
    links = [link["href"] for link in page.all("a") if "#t=" in (link.get("href") or "")]
    assert links == [f"/recordings/{second}#t=0", f"/recordings/{first}#t=0.5", f"/recordings/{first}#t=62.5"]
    assert answer.text.count("<mark>river</mark>") == 4
    assert "1:02" in page.text
    assert [field["value"] for field in page.all("input") if field.get("name") == "q"] == ["River"]


def test_more_than_a_page_goes_on(curator: FlaskClient) -> None:
    make_track([Cue(n * 1000, n * 1000 + 900, f"river {n}") for n in range(60)])
    page = Page(curator.get("/search?q=river").text)
    (following,) = [link["href"] for link in page.all("a") if link.get("rel") == "next"]
    assert "10 places on this page" in Page(curator.get(following or "").text).text


def test_nothing_found_nothing_asked_and_too_much_asked(curator: FlaskClient) -> None:
    make_track()
    for query in ("zebra", HOSTILE[:25]):
        page = Page(curator.get("/search", query_string={"q": query}).text)
        page.check()
        assert "Nothing was found" in page.text
    assert "all stories" in curator.get("/search").text
    assert curator.get("/search", query_string={"q": "x" * 300}).status_code == 422
    assert curator.get("/search?q=river&from=x").status_code == 422


def test_only_people_who_sign_in_search(stranger: FlaskClient) -> None:
    answer = stranger.get("/search?q=river")
    assert answer.location == "/sign-in?next=/search?q%3Driver"
    assert 'role="search"' not in stranger.get("/sign-in").text
