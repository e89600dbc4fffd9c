"""Media addresses: who is sent on, where to, and for how long."""

from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import update

from service.catalogue.database import transaction
from service.catalogue.playlist import Playlist, Visibility
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired, retire
from service.timecode import now
from tests.service.web.story import make_story


def test_a_lasting_address_leads_to_a_short_lived_one(curator: FlaskClient) -> None:
    story = make_story()
    answer = curator.get(story.video)
    assert answer.status_code == 302
    target = urlsplit(answer.location)
    query = parse_qs(target.query)
    assert f"{target.scheme}://{target.netloc}" == "https://media.example.org"
    lives = int(query["X-Amz-Expires"][0])
    keep = int(answer.headers["Cache-Control"].removeprefix("private, max-age="))
    assert 0 < keep <= lives / 10
    assert "response-content-disposition" not in query


def test_a_download_keeps_its_name(curator: FlaskClient) -> None:
    query = parse_qs(urlsplit(curator.get(make_story().video + "?download=1").location).query)
    assert query["response-content-disposition"] == ["attachment; filename*=UTF-8''video.mp4"]


def test_only_what_an_open_playlist_holds_is_open(stranger: FlaskClient) -> None:
    story = make_story(visibility=Visibility.UNLISTED)
    for film in story.films:
        assert stranger.get(film).status_code == 302
    assert stranger.get(story.video).status_code == 401, "the whole story stays private"
    assert stranger.get("/media/none/video.mp4").status_code == 401, "and so does what there is"


def test_private_items_are_closed(stranger: FlaskClient) -> None:
    assert stranger.get(make_story().films[0]).status_code == 401


def test_other_names_lead_nowhere(curator: FlaskClient) -> None:
    path = make_story().video.replace("video.mp4", "other.mp4")
    answer = curator.get(path)
    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"


def test_what_was_replaced_plays_on_for_who_has_it_open_and_is_nobody_elses(
    curator: FlaskClient, stranger: FlaskClient
) -> None:
    story = make_story()
    rendition_id = story.video.split("/")[2]
    with transaction() as session:
        retire(session, session.get_one(Rendition, rendition_id).key)
    answer = curator.get(story.video)
    assert answer.status_code == 302
    assert urlsplit(answer.location).path.endswith("/video.mp4")
    assert curator.get(f"/media/{rendition_id}/other.mp4").status_code == 404
    assert stranger.get(story.video).status_code == 401
    with transaction() as session:
        session.execute(update(Retired).values(due=now()))
    assert curator.get(story.video).status_code == 404


def test_a_film_that_was_cut_anew_plays_on_for_whoever_could_see_it(stranger: FlaskClient) -> None:
    story = make_story(visibility=Visibility.PUBLIC)
    with transaction() as session:
        retire(session, session.get_one(Rendition, story.films[0].split("/")[2]).key)
    assert stranger.get(story.films[0]).status_code == 302
    with transaction() as session:
        session.execute(update(Playlist).values(visibility=Visibility.PRIVATE))
    assert stranger.get(story.films[0]).status_code == 401
