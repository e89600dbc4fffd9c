"""The real web service in a process of its own, on the session's S3 and a fresh catalogue; no workers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from infra.local.stack import Stack
from service.cli.client import Client

LIMIT = 24 * 2**20


class Web:
    """A service that can be killed and started again at the same address."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.environment["STORYREEL_BASE_URL"]

    def start(self) -> None:
        bind = self.url.removeprefix("http://")
        command = [sys.executable, "-m", "gunicorn", "service.app:create_app()", "--bind", bind]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--threads", "4", "--no-control-socket"],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_up(self) -> None:
        for _ in range(300):
            try:
                requests.get(f"{self.url}/api/v1/openapi.json", timeout=5)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError(self._log.read_text())

    def kill(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, 9)
            self._process.wait()
            self._process = None


@pytest.fixture(scope="module")
def web(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    here = tmp_path_factory.mktemp("web")
    environment = {
        **os.environ,
        **stack.env(),
        "STORYREEL_DATABASE_URL": f"sqlite:///{here}/catalogue.sqlite",
        "STORYREEL_MAX_UPLOAD_BYTES": str(LIMIT),
    }
    storyreel = [sys.executable, "-m", "service.cli"]
    subprocess.run([*storyreel, "migrate"], env=environment, check=True)
    token = subprocess.run(
        [*storyreel, "token", "tests"], env=environment, check=True, stdout=subprocess.PIPE
    )
    environment["STORYREEL_TOKEN"] = token.stdout.decode().strip()
    service = Web(environment, here / "web.log")
    service.start()
    service.wait_until_up()
    yield service
    service.kill()


@pytest.fixture
def client(web: Web) -> Iterator[Client]:
    speaking = Client(web.url, web.environment["STORYREEL_TOKEN"])
    yield speaking
    speaking.close()
