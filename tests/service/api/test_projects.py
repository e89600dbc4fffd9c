"""A project's house style and glossary, over the API."""

import pytest
from flask.testing import FlaskClient

from service.glossary import LONGEST_TERM, MOST_TERMS
from tests.making import make_recording

PROJECT = "/api/v1/projects/stories"
TERMS = [
    {"term": "Kuressaare", "pronunciation": "koo-res-ar-eh"},
    {"term": "Hackney Wick", "pronunciation": ""},
]


@pytest.fixture(autouse=True)
def project(catalogue: str) -> None:
    make_recording()  # in the project "Stories"


def test_a_glossary_is_kept_on_one_line_each(client: FlaskClient) -> None:
    assert client.get(f"{PROJECT}/glossary").get_json() == {"terms": []}
    untidy = [TERMS[0], {"term": " Hackney\n Wick "}]
    for answer in (
        client.put(f"{PROJECT}/glossary", json={"terms": untidy}),
        client.get(f"{PROJECT}/glossary"),
    ):
        assert (answer.status_code, answer.get_json()) == (200, {"terms": TERMS})


@pytest.mark.parametrize(
    ("terms", "status", "said"),
    [
        ([{"term": "..."}], 422, "needs a name"),
        ([{"term": "Tartu"}, {"term": "TARTU "}], 422, "twice"),
        ([{"term": "a" * (LONGEST_TERM + 1)}], 413, "too long"),
        ([{"term": f"a{at}"} for at in range(MOST_TERMS + 1)], 413, "at most 300"),
    ],
)
def test_what_makes_no_glossary_is_refused_and_changes_nothing(
    client: FlaskClient, terms: list[dict[str, str]], status: int, said: str
) -> None:
    client.put(f"{PROJECT}/glossary", json={"terms": TERMS})
    answer = client.put(f"{PROJECT}/glossary", json={"terms": terms})
    assert answer.status_code == status
    assert said in answer.get_json()["detail"]
    assert client.get(f"{PROJECT}/glossary").get_json() == {"terms": TERMS}


def test_the_house_style_is_one_that_there_is(client: FlaskClient) -> None:
    assert client.get(PROJECT).get_json()["subtitle_profile"] == "default"
    assert client.put(PROJECT, json={"subtitle_profile": "bbc"}).status_code == 200
    assert client.put(PROJECT, json={"subtitle_profile": "rococo"}).status_code == 422
    assert client.get(PROJECT).get_json()["subtitle_profile"] == "bbc"


def test_a_project_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    for address in ("/api/v1/projects/none", "/api/v1/projects/none/glossary"):
        assert client.get(address).status_code == 404
    assert client.put("/api/v1/projects/none/glossary", json={"terms": []}).status_code == 404


def test_strangers_see_nothing(app_client: FlaskClient) -> None:
    app_client.environ_base.pop("HTTP_AUTHORIZATION", None)
    assert app_client.get(f"{PROJECT}/glossary").status_code == 401
