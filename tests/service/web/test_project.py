"""A project's page: the names to know, and the house style."""

from flask.testing import FlaskClient

from service.catalogue.database import reading
from service.catalogue.project import project_named
from service.subtitles.profiles import PROFILES
from service.web.house_styles import choices, house_style
from tests.making import make_recording
from tests.service.web.hostile import HOSTILE
from tests.service.web.page import Page

PATH = "/projects/stories"


def test_a_project_is_reached_from_its_recordings(curator: FlaskClient) -> None:
    recording_id = make_recording(HOSTILE)
    story = Page(curator.get(f"/recordings/{recording_id}").text)
    assert PATH in [link.get("href") for link in story.all("a")]
    page = Page(curator.get(PATH).text)
    page.check()
    assert HOSTILE in page.texts


def test_names_are_kept_and_taken_out(curator: FlaskClient) -> None:
    make_recording()
    sent = {"term": ["Tartu", "", HOSTILE[:70]], "said": ["tar too", "", ""]}
    answer = curator.post(f"{PATH}/glossary", data=sent)
    assert answer.location == f"{PATH}?done=glossary#glossary"
    page = Page(curator.get(answer.location).text)
    page.check()
    values = [field.get("value") for field in page.all("input") if field.get("name") in ("term", "said")]
    assert values[:4] == ["Tartu", "tar too", HOSTILE[:70], ""]
    curator.post(f"{PATH}/glossary", data={"term": ["", "Narva"], "said": ["", ""]})
    with reading() as session:
        assert [term["term"] for term in project_named(session, "stories").glossary] == ["Narva"]


def test_names_that_cannot_be_kept_come_back_as_they_were_typed(curator: FlaskClient) -> None:
    make_recording()
    answer = curator.post(f"{PATH}/glossary", data={"term": ["Tartu", "tartu"], "said": ["a", "b"]})
    assert answer.status_code == 422
    page = Page(answer.text)
    page.check()
    assert "is in the glossary twice" in page.text
    assert [field.get("value") for field in page.all("input") if field.get("name") == "said"][:2] == [
        "a",
        "b",
    ]


def test_every_house_style_has_words_and_one_is_chosen(curator: FlaskClient) -> None:
    make_recording()
    assert all(words != name and use for name, words, use in choices())
    curator.post(f"{PATH}/style", data={"style": "bbc"})
    with reading() as session:
        project = project_named(session, "stories")
        assert project.subtitle_profile == "bbc"
        assert house_style(project) == PROFILES["bbc"]
    chosen = [field for field in Page(curator.get(PATH).text).all("input") if "checked" in field]
    assert [field["value"] for field in chosen] == ["bbc"]
    assert curator.post(f"{PATH}/style", data={"style": "loud"}).status_code == 422


def test_a_project_is_private(curator: FlaskClient) -> None:
    make_recording()
    assert curator.get("/projects/none").status_code == 404
    curator.post("/sign-out")
    for answer in (curator.get(PATH), curator.post(f"{PATH}/glossary"), curator.post(f"{PATH}/style")):
        assert answer.status_code == 303
