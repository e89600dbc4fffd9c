"""What is stored of a recording is said in the language of whoever reads it."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask.testing import FlaskClient
from flask_babel import get_babel

from service.app import create_app
from service.finding_sentences import SENTENCES
from service.findings import Finding, FindingCode
from tests.making import make_recording, make_token

ENGLISH = "The end of this recording is missing: 1:01 of it is there."
POLISH = "Brakuje końca: jest 1:01."


@pytest.fixture
def client(catalogue: str, tmp_path: Path) -> FlaskClient:
    """Somebody with a token, where there is a Polish translation of one sentence."""
    messages = Catalog(locale="pl")
    messages.add(str(SENTENCES[FindingCode.END_MISSING]), "Brakuje końca: jest %(there_ms)s.")
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, messages)
    app = create_app()
    get_babel(app).translation_directories = [str(tmp_path)]
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {make_token()}"
    return client


@pytest.mark.parametrize(("language", "said", "other"), [("pl", POLISH, ENGLISH), ("en", ENGLISH, POLISH)])
def test_warnings_are_said_in_the_readers_language(
    client: FlaskClient, language: str, said: str, other: str
) -> None:
    warning = Finding(FindingCode.END_MISSING, {"there_ms": 61_000})
    recording_id = make_recording(warnings=[warning.to_json()])
    asked = {"Accept-Language": language}
    (sentence,) = client.get(f"/api/v1/recordings/{recording_id}", headers=asked).get_json()["warnings"]
    assert sentence.startswith(said)
    page = client.get(f"/recordings/{recording_id}", headers=asked).text
    assert said in page
    assert other not in page
