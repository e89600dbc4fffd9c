"""The page of a playlist: who may see it, what is in it, and its feeds as they come over the wire."""

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from service.catalogue.playlist import Visibility
from service.web.feeds import FORMATS
from tests.service.web.hostile import ENDLESS, HOSTILE
from tests.service.web.page import Page
from tests.service.web.story import Story, make_story

OPEN = [Visibility.UNLISTED, Visibility.PUBLIC]


@pytest.mark.parametrize("title", ["A story", HOSTILE, ENDLESS], ids=["plain", "hostile", "endless"])
def test_the_page_plays_what_is_cut(curator: FlaskClient, title: str) -> None:
    story = make_story(title, uncut=1)
    page = Page(curator.get(f"/playlists/{story.slug}").text)
    page.check()
    assert page.texts.count(title) >= 3
    assert [video["src"] for video in page.all("video")] == story.films[:1]
    assert page.all("video")[0]["id"] == "player"
    items = [item for item in page.all("li") if "data-extract" in item]
    assert [item["data-src"] for item in items] == story.films
    assert items[0]["data-subtitles"] == f"/extracts/{story.extract_ids[0]}.vtt"
    assert "Not cut yet" in page.text
    alternates = [link["href"] for link in page.all("link") if link["rel"] == "alternate"]
    assert alternates == [f"/playlists/{story.slug}.{ending}" for ending in FORMATS]


def test_an_empty_playlist_says_so(curator: FlaskClient) -> None:
    story = make_story(extracts=0)
    page = Page(curator.get(f"/playlists/{story.slug}").text)
    page.check()
    assert "nothing to watch yet" in page.text


@pytest.mark.parametrize("visibility", OPEN)
def test_open_playlists_are_seen_and_not_steered(stranger: FlaskClient, visibility: Visibility) -> None:
    story = make_story(visibility=visibility, uncut=1)
    answer = stranger.get(f"/playlists/{story.slug}")
    page = Page(answer.text)
    page.check()
    assert not page.all("form")
    assert len([item for item in page.all("li") if "data-extract" in item]) == 2
    assert ("X-Robots-Tag" in answer.headers) == (visibility is Visibility.UNLISTED)
    assert stranger.get(f"/extracts/{story.extract_ids[0]}.vtt").content_type == "text/vtt; charset=utf-8"


def test_private_playlists_are_closed(stranger: FlaskClient) -> None:
    story = make_story()
    for path in (f"/playlists/{story.slug}", "/playlists/none"):
        assert stranger.get(path).status_code == 303, path
    feeds = [f"/playlists/{story.slug}.{ending}" for ending in FORMATS]
    for path in (*feeds, f"/extracts/{story.extract_ids[0]}.vtt", "/extracts/none.vtt"):
        assert stranger.get(path).status_code == 401, f"{path}: a sign-in page is no feed"


@pytest.mark.parametrize("ending", FORMATS)
def test_feeds_on_the_wire(stranger: FlaskClient, ending: str) -> None:
    story = make_story(HOSTILE, visibility=Visibility.PUBLIC, uncut=1)
    path = f"/playlists/{story.slug}.{ending}"
    answer = stranger.get(path)
    assert answer.content_type == FORMATS[ending].media_type
    for film in story.films:
        assert f"https://stories.example.org{film}" in answer.text
    assert answer.last_modified is not None
    again = stranger.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    changed = stranger.get(path, headers={"If-None-Match": '"other"'})
    assert changed.data == answer.data


def test_a_date_alone_never_hides_that_somebody_was_taken_out(curator: FlaskClient) -> None:
    story = make_story(visibility=Visibility.PUBLIC)
    path = f"/playlists/{story.slug}.rss"
    before = curator.get(path)
    curator.post(f"/playlists/{story.slug}/items/{story.extract_ids[1]}/remove")
    headers = {"If-Modified-Since": before.headers["Last-Modified"]}
    after = curator.get(path, headers=headers)
    assert after.status_code == 200
    assert len(ElementTree.fromstring(after.text).findall("channel/item")) == 1
    assert curator.get(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200


def test_the_order_changes_by_plain_forms(curator: FlaskClient) -> None:
    story = make_story(extracts=3)
    first, second, third = story.extract_ids
    for change, extract, order in [
        ("later", first, [second, first, third]),
        ("earlier", first, [first, second, third]),
        ("earlier", first, [first, second, third]),
        ("later", third, [first, second, third]),
        ("remove", second, [first, third]),
    ]:
        answer = curator.post(f"/playlists/{story.slug}/items/{extract}/{change}")
        assert answer.status_code == 303
        assert _order(curator, story) == order
    assert curator.post(f"/playlists/{story.slug}/items/{second}/earlier").status_code == 404
    back = curator.post(f"/playlists/{story.slug}/items", data={"extract": second})
    assert back.location == f"/recordings/{story.recording_id}#extract-{second}"
    assert _order(curator, story) == [first, second, third]


def test_opening_and_closing(curator: FlaskClient, stranger: FlaskClient) -> None:
    story = make_story()
    path = f"/playlists/{story.slug}"
    assert curator.post(f"{path}/visibility", data={"visibility": "public"}).status_code == 303
    assert stranger.get(path).status_code == 200
    assert curator.post(f"{path}/visibility", data={"visibility": "private"}).status_code == 303
    assert stranger.get(path).status_code == 303
    assert curator.post(f"{path}/visibility", data={"visibility": "everyone"}).status_code == 422


def test_reading_an_open_playlist_is_not_steering_it(stranger: FlaskClient) -> None:
    story = make_story(visibility=Visibility.PUBLIC)
    path = f"/playlists/{story.slug}"
    headers = {"Sec-Fetch-Site": "same-origin"}
    for change in ("visibility", "items", f"items/{story.extract_ids[0]}/remove"):
        answer = stranger.post(f"{path}/{change}", data={"visibility": "private"}, headers=headers)
        assert answer.location == "/sign-in", change
    assert stranger.get(path).status_code == 200


def test_another_site_cannot_steer(curator: FlaskClient) -> None:
    story = make_story()
    answer = curator.post(
        f"/playlists/{story.slug}/visibility",
        data={"visibility": "public"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def _order(client: FlaskClient, story: Story) -> list[str | None]:
    page = Page(client.get(f"/playlists/{story.slug}").text)
    return [item["data-extract"] for item in page.all("li") if "data-extract" in item]
