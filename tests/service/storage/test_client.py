"""What storage says when it is not well, in its own dialects, and what it means to us."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest

from service.config import settings
from service.errors import NotFound, StorageFull, StorageUnavailable, StoryreelError
from service.storage import client, multipart, objects, reach

Answer = tuple[int, str]


@pytest.fixture
def answering(catalogue: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], None]]:
    """A server that answers every request with one error; it reads the body, as servers do."""
    given: list[Answer] = []

    class Unwell(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, code = given[-1]
            body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on the tests' screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Unwell) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("STORYREEL_S3_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.delenv("STORYREEL_STORAGE_DIR")
        _forget()
        yield given.append
        server.shutdown()
        thread.join()
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    settings.cache_clear()
    if client.client.cache_info().currsize:
        client.client().close()
    client.client.cache_clear()


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        ((507, "XMinioStorageFull"), StorageFull),
        ((507, "InsufficientStorage"), StorageFull),
        ((400, "XMinioAdminBucketQuotaExceeded"), StorageFull),
        ((403, "QuotaExceeded"), StorageFull),
        ((413, "EntityTooLarge"), StorageFull),
        ((503, "SlowDown"), StorageUnavailable),
        ((500, "InternalError"), StorageUnavailable),
        ((403, "AccessDenied"), StorageUnavailable),
        ((404, "NoSuchUpload"), NotFound),
    ],
)
def test_every_dialect_of_full_is_understood(
    answering: Callable[[Answer], None], answer: Answer, means: type[StoryreelError]
) -> None:
    answering(answer)
    with pytest.raises(StoryreelError) as raised:
        multipart.put_part("originals/x", "an upload", 1, b"abc")
    assert type(raised.value) is means


def test_a_storage_that_fails_on_a_full_disk_of_this_machine_is_full(
    answering: Callable[[Answer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_STORAGE_DIR", "/proc")  # a file system without a free byte
    settings.cache_clear()
    answering((503, "ServiceUnavailable"))
    with pytest.raises(StorageFull):
        objects.put_bytes("originals/x", b"abc")


def test_no_client_is_made_of_the_session_that_threads_share(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check of readiness asks in a thread of its own, and boto3's default session is not for threads."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    reach.reach()
    assert boto3.DEFAULT_SESSION is None
