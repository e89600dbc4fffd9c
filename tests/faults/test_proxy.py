"""The proxy of the fault table, between real sockets."""

import http.client
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from faults.proxy import Proxy


@contextmanager
def server(path: Path | None = None) -> Iterator[tuple[tuple[str, int] | Path, list[bytes]]]:
    """Answers every chunk with itself in capitals, and says goodbye after the client's last byte."""
    seen: list[bytes] = []
    listening = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    listening.bind(str(path) if path else ("127.0.0.1", 0))
    listening.listen()

    def serve(line: socket.socket) -> None:
        with line, suppress(OSError):
            while data := line.recv(1 << 16):
                seen.append(data)
                time.sleep(0.02)  # work: the client's end may come meanwhile
                line.sendall(data.upper())
            line.sendall(b"BYE")

    def accept() -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                threads.append(threading.Thread(target=serve, args=[listening.accept()[0]]))
                threads[-1].start()

    threads = [threading.Thread(target=accept)]
    threads[0].start()
    try:
        yield path or listening.getsockname(), seen
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in threads:
            thread.join(10)


@pytest.fixture
def proxied(caplog: pytest.LogCaptureFixture) -> Iterator[tuple[Proxy, list[bytes]]]:
    with server() as (target, seen), Proxy(target) as proxy:
        yield proxy, seen
    assert not [record for record in caplog.get_records("call") if record.name == "faults.proxy"]


def connect(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def test_bytes_and_half_closes_pass(proxied: tuple[Proxy, list[bytes]], tmp_path: Path) -> None:
    proxy, _ = proxied
    with connect(proxy) as line:
        line.sendall(b"hello")
        assert line.recv(100) == b"HELLO"
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100) == b"BYE"
        assert line.recv(100) == b""
    assert (proxy.counts.connections, proxy.counts.bytes_up, proxy.counts.bytes_down) == (1, 5, 8)
    with server(tmp_path / "socket") as (target, _), Proxy(target) as other, connect(other) as line:
        line.sendall(b"unix")
        assert line.recv(100) == b"UNIX"


def test_a_server_that_is_down(proxied: tuple[Proxy, list[bytes]]) -> None:
    proxy, _ = proxied
    with connect(proxy) as line:
        line.sendall(b"a")
        assert line.recv(1) == b"A"
        proxy.refuse()
        assert proxy.open_connections == 0
        with pytest.raises(ConnectionResetError):
            line.recv(1)
        for _ in range(2):
            with pytest.raises(ConnectionRefusedError):
                connect(proxy)
        proxy.pass_through()
        with connect(proxy) as again:
            again.sendall(b"b")
            assert again.recv(1) == b"B"


def test_resets_reach_open_connections_only(proxied: tuple[Proxy, list[bytes]]) -> None:
    proxy, _ = proxied
    with connect(proxy) as one, connect(proxy) as two:
        for line in (one, two):
            line.sendall(b"a")
            assert line.recv(1) == b"A"
        assert proxy.reset_all() == 2
        for line in (one, two):
            with pytest.raises(ConnectionResetError):
                line.recv(1)
    with connect(proxy) as line:
        line.sendall(b"b")
        assert line.recv(1) == b"B"


def test_a_black_hole_swallows_what_open_connections_send_too(proxied: tuple[Proxy, list[bytes]]) -> None:
    proxy, seen = proxied
    with connect(proxy) as early:
        early.sendall(b"a")
        assert early.recv(1) == b"A"
        proxy.black_hole()
        with connect(proxy) as late:
            for line in (early, late):
                line.settimeout(0.3)
                line.sendall(b"b")
                with pytest.raises(TimeoutError):
                    line.recv(1)
            assert seen == [b"a"]
            late.setblocking(False)
            with pytest.raises(BlockingIOError):  # the window is full: nothing is kept without end
                for _ in range(2000):
                    late.send(b"x" * (1 << 16))
        proxy.pass_through()
        early.settimeout(5)
        assert early.recv(1) == b"B"


def test_latency_is_added_each_way_without_narrowing_the_line(proxied: tuple[Proxy, list[bytes]]) -> None:
    proxy, _ = proxied
    proxy.delay(0.2)
    with connect(proxy) as line:
        began = time.monotonic()
        for _ in range(20):
            line.sendall(b"x" * 1000)
            time.sleep(0.02)
        got = b""
        while len(got) < 20_000:
            got += line.recv(20_000)
        took = time.monotonic() - began
    assert got == b"X" * 20_000
    assert 0.4 <= took < 5  # twenty chunks one after the other would take 8 s


@pytest.mark.parametrize("upstream", [True, False])
def test_a_cut_line(proxied: tuple[Proxy, list[bytes]], upstream: bool) -> None:
    proxy, seen = proxied
    proxy.cut_after(5, upstream=upstream, times=1)
    with connect(proxy) as line:
        line.sendall(b"abc")
        assert line.recv(100) == b"ABC"
        line.sendall(b"defg")
        got = line.recv(100)
        assert got == (b"" if upstream else b"DE")
        assert line.recv(100) == b""
    told = b"abcde" if upstream else b"abcdefg"
    deadline = time.monotonic() + 5
    while b"".join(seen) != told and time.monotonic() < deadline:
        time.sleep(0.01)  # the client learns of the cut before the server has read what came until then
    assert b"".join(seen) == told
    with connect(proxy) as line:
        line.sendall(b"abcdefgh")
        assert line.recv(100) == b"ABCDEFGH"


def test_a_reply_that_never_comes(proxied: tuple[Proxy, list[bytes]]) -> None:
    proxy, seen = proxied
    proxy.drop_replies(1, to=b"commit")
    with connect(proxy) as line:
        line.sendall(b"begin")
        assert line.recv(100) == b"BEGIN"
        line.sendall(b"commit")
        assert line.recv(100) == b""
    assert seen == [b"begin", b"commit"]
    proxy.drop_replies(1)
    with connect(proxy) as line:  # one that has said all it has to say waits for its answer just the same
        line.sendall(b"commit")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100) == b""
    with connect(proxy) as line:
        line.sendall(b"commit")
        assert line.recv(100) == b"COMMIT"


def test_one_request_is_held_back_and_others_pass(proxied: tuple[Proxy, list[bytes]]) -> None:
    proxy, seen = proxied
    with connect(proxy) as line, connect(proxy) as other:
        held = proxy.hold("job 7", "done")
        line.sendall(b"job 7 is running")
        assert line.recv(100) == b"JOB 7 IS RUNNING"
        line.sendall(b"job 7 is DONE")
        other.sendall(b"job 8 is done")
        assert other.recv(100) == b"JOB 8 IS DONE"
        assert (held.holding, b"job 7 is DONE" in seen) == (1, False)
        proxy.pass_through()
        assert line.recv(100) == b"JOB 7 IS DONE"


def test_a_503_in_the_servers_place_on_a_line_kept_open() -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as target:
        thread = threading.Thread(target=target.serve_forever)
        thread.start()
        body = b"x" * 500_000
        with Proxy(("127.0.0.1", target.server_port)) as proxy:
            client = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=5)
            answers = []
            for _ in range(3):
                client.request("PUT", "/key", body)
                with client.getresponse() as answer:
                    answers.append((answer.status, len(answer.read())))
                if len(answers) == 1:
                    proxy.answer_503(1)
            client.close()
        target.shutdown()
        thread.join(5)
    assert [status for status, _ in answers] == [200, 503, 200]
    assert answers[2] == (200, len(body))
