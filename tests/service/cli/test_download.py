"""Downloads over a line that breaks."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from service.cli.client import Client
from service.cli.download import download, link, replacing, write_text
from service.cli.patience import Declined

BODY = bytes(range(256)) * 4096


class Breaking(BaseHTTPRequestHandler):
    """Storage whose answers end after a third of what is missing, until little is."""

    def do_GET(self) -> None:
        assert "Authorization" not in self.headers
        wanted = self.headers.get("Range", "bytes=0-")
        self.server.asked.append(wanted)  # type: ignore[attr-defined]
        if self.path == "/gone":
            self.send_error(403)
            return
        start = int(re.findall(r"\d+", wanted)[0])
        rest = BODY[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest if len(rest) < 600_000 else rest[: len(rest) // 3])

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


@pytest.fixture
def storage() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Breaking) as server:
        server.asked = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def client(storage: HTTPServer) -> Iterator[Client]:
    speaking = Client(f"http://127.0.0.1:{storage.server_port}", "secret")
    yield speaking
    speaking.close()


def test_it_goes_on_where_the_line_broke(storage: HTTPServer, client: Client, tmp_path: Path) -> None:
    download(client, "/story", len(BODY), tmp_path / "deep" / "story.mp4")
    assert (tmp_path / "deep" / "story.mp4").read_bytes() == BODY
    assert len(storage.asked) == 3  # type: ignore[attr-defined]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["story.mp4"]


def test_what_is_declined_leaves_the_earlier_file_alone(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "story.mp4"
    path.write_text("earlier")
    with pytest.raises(Declined):
        download(client, "/gone", 5, path)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("story.mp4", "earlier")]


def test_nothing_of_a_failed_write_stays(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), replacing(tmp_path / "a") as part:
        part.write_text("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a.srt", "1\r\nčas\n")
    assert (tmp_path / "a.srt").read_bytes() == "1\r\nčas\n".encode()


def test_a_link_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / "video.mp4").write_text("x")
    for _ in range(2):
        link(tmp_path / "hls" / "video.mp4", tmp_path / "video.mp4")
    assert (tmp_path / "hls" / "video.mp4").samefile(tmp_path / "video.mp4")
    assert len(list((tmp_path / "hls").iterdir())) == 1
