"""The whole stack, and the demo's story sent through it once for all tests that look at what came out."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, sync_playwright

from infra.local.place import Database
from infra.local.sample import Sample, make_sample
from infra.local.stack import Stack

# Far beyond what the story takes on two busy cores; a test that waits so long has found a hang.
PATIENCE_S = 300
# Root may not use Chromium's own sandbox; and nothing of it should call home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]


@dataclass(frozen=True)
class Api:
    """The HTTP API of a running stack, as a script with a token uses it."""

    stack: Stack
    session: requests.Session
    progress: dict[str, set[float]] = field(default_factory=dict)
    """What was seen of each kind of job's progress while waiting for recordings to end."""

    def url(self, path: str) -> str:
        return path if path.startswith("http") else self.stack.base_url + path

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.url(path), timeout=60, **options)

    def bring(self, file: Path, **fields: str) -> dict[str, Any]:
        """Upload in one form; the answer."""
        with file.open("rb") as opened:
            files = {"file": (file.name, opened)}
            answer = self.session.post(
                self.url("/api/v1/recordings"), data=fields, files=files, timeout=PATIENCE_S
            )
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def ended(self, recording_id: str) -> dict[str, Any]:
        """The recording once nothing more happens by itself."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            seen: dict[str, Any] = self.get(f"/api/v1/recordings/{recording_id}").json()
            for job in seen["jobs"]:
                self.progress.setdefault(job["kind"], set()).add(job["progress"])
            if seen["status"] != "processing":
                return seen
            assert time.monotonic() < deadline, seen["jobs"]
            time.sleep(0.5)

    def end(self) -> None:
        """Stop the stack."""
        self.session.close()
        self.stack.stop()


def start(state_dir: Path, database: Database = Database.SQLITE) -> Api:
    """A whole stack on `state_dir`, and a token for it."""
    stack = Stack(state_dir, database).start()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {storyreel(stack, 'token', 'tests').strip()}"
    return Api(stack, session)


def storyreel(stack: Stack, *arguments: str) -> str:
    """What `storyreel ARGUMENTS` prints."""
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        env={**os.environ, **stack.env()},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture(scope="session")
def sqlite_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A whole stack of this session's own."""
    running = start(tmp_path_factory.mktemp("whole"))
    yield running
    running.end()


@pytest.fixture(scope="session")
def api(sqlite_api: Api) -> Api:
    """What is looked at where it does not matter which database there is."""
    return sqlite_api


@pytest.fixture(scope="module")
def postgresql_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A whole stack whose catalogue is in PostgreSQL, for the tests that look at the flow itself."""
    running = start(tmp_path_factory.mktemp("shared"), Database.POSTGRESQL)
    yield running
    running.end()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The demo's story: two voices, two minutes, every word known."""
    return make_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sqlite_story(sqlite_api: Api, sample: Sample) -> dict[str, Any]:
    """The story after everything was done with it."""
    return told(sqlite_api, sample)


@pytest.fixture(scope="session")
def story(sqlite_story: dict[str, Any]) -> dict[str, Any]:
    """What is looked at where it does not matter which database there is."""
    return sqlite_story


@pytest.fixture(scope="module")
def postgresql_story(postgresql_api: Api, sample: Sample) -> dict[str, Any]:
    """The same story on the other database."""
    return told(postgresql_api, sample)


def told(api: Api, sample: Sample) -> dict[str, Any]:
    """The demo's story, sent through."""
    made = api.bring(sample.path, title="The house on the hill", storyteller="Tomas", project="Being heard")
    return api.ended(made["id"])


@pytest.fixture
def page(api: Api) -> Iterator[Page]:
    """A browser window of somebody who followed the sign-in link."""
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.goto(storyreel(api.stack, "sign-in-link").strip())
        yield page
        browser.close()
        assert troubles == []
