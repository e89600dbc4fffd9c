"""What a log line has, and what it has not."""

import json
import logging
import subprocess
import sys
import threading
from contextvars import copy_context
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service import logs
from service.app import create_app
from service.catalogue.database import transaction
from service.catalogue.project import Project
from service.errors import Conflict, NotFound
from tests.making import make_recording

WORD = "Zwiebelfisch"


@pytest.fixture
def client(catalogue: str) -> FlaskClient:
    return create_app().test_client()


def test_a_line_is_json_with_the_ids_of_what_it_is_about(catalogue: str) -> None:
    code = """
import logging
from service import logs
logs.configure("tests")
with logs.about(job_id="j", recording_id="r"), logs.about(request_id="q"):
    logging.getLogger("one").info("within %d", 1)
logging.getLogger("two").warning("after")
logging.getLogger("botocore").info("what libraries tell themselves")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    within, after = (json.loads(line) for line in done.stderr.splitlines())
    assert done.stdout == ""
    assert (within["message"], within["level"], within["logger"]) == ("within 1", "INFO", "one")
    assert (within["program"], within["job_id"], within["recording_id"]) == ("tests", "j", "r")
    assert within["request_id"] == "q"
    assert within["time"].endswith("+00:00")
    assert "job_id" not in after


def test_a_thread_that_copies_the_context_is_about_the_same() -> None:
    seen: list[dict[str, str]] = []
    with logs.about(job_id="j"):
        thread = threading.Thread(target=copy_context().run, args=(lambda: seen.append(logs.known_ids()),))
    thread.start()
    thread.join()
    assert seen == [{"job_id": "j"}]


def test_exceptions_tell_their_type_and_place_and_no_words_but_ours(catalogue: str, tmp_path: Path) -> None:
    def chained() -> None:
        try:
            int(WORD)
        except ValueError as error:
            raise NotFound("There is no such thing.") from error

    def of_the_database() -> None:
        for _ in range(2):
            with transaction() as session:
                session.add(Project(title=WORD, slug=WORD))

    def of_the_system() -> None:
        (tmp_path / WORD).read_text()

    for raises, told in (
        (chained, ["NotFound: There is no such thing.", "ValueError"]),
        (of_the_database, ["Conflict: Somebody else changed", "IntegrityError"]),
        (of_the_system, ["FileNotFoundError: No such file or directory"]),
    ):
        with pytest.raises((NotFound, Conflict, OSError)) as caught:
            raises()
        text = logs.exception_text(caught.value)
        assert WORD not in text
        assert "test_logs.py" in text
        assert all(words in text for words in told)


def test_a_request_has_an_id_that_is_taken_or_made(client: FlaskClient) -> None:
    given = client.get("/healthz", headers={"X-Request-Id": "from-the-proxy-1"})
    assert given.headers["X-Request-Id"] == "from-the-proxy-1"
    for wrong in ("sr_token", "with space", "x" * 65, ""):
        made = client.get("/healthz", headers={"X-Request-Id": wrong}).headers["X-Request-Id"]
        assert logs.is_id(made)


def test_errors_of_requests_are_logged_by_route_and_ids(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        seen.append(logs.known_ids())
        raise RuntimeError(WORD)

    seen: list[dict[str, str]] = []
    recording_id = make_recording(WORD)
    monkeypatch.setattr("service.web.recording.require_sign_in", broken)
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/recordings/{recording_id}?q={WORD}", headers={"X-Request-Id": "r-1"})
    assert answer.status_code == 500
    assert seen == [{"request_id": "r-1", "recording_id": recording_id}]
    assert logs.known_ids() == {}
    (record,) = caplog.records
    assert record.getMessage() == f"unexpected error at /recordings/{recording_id}"
