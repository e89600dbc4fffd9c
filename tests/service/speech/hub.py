"""A small model hub on this machine: as much of its protocol as fetching a model takes."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_COMMIT = "1" * 40


@contextmanager
def hub(files: Mapping[str, bytes], breaks_at: str = "") -> Iterator[str]:
    """Its address. Every model has these files; at the one called `breaks_at` the line goes dead."""

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if found := re.search(r"/resolve/[^/]+/(.+)", path):
                self._file(found[1])
            elif "/tree/" in path:
                self._json(
                    [
                        {"type": "file", "path": name, "size": len(body), "oid": _tag(body)}
                        for name, body in files.items()
                    ]
                )
            else:
                siblings = [{"rfilename": name} for name in files]
                self._json({"id": "a/model", "sha": _COMMIT, "siblings": siblings, "private": False})

        def do_HEAD(self) -> None:
            self.do_GET()

        def _json(self, answer: object) -> None:
            self._answer(json.dumps(answer).encode(), "application/json")

        def _file(self, name: str) -> None:
            if name == breaks_at and self.command == "GET":
                self.close_connection = True
                self.connection.close()
                return
            self._answer(files[name], "application/octet-stream")

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            headers = {"Content-Type": kind, "ETag": f'"{_tag(body)}"', "X-Repo-Commit": _COMMIT}
            for header, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(header, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _tag(body: bytes) -> str:
    return hashlib.sha1(body, usedforsecurity=False).hexdigest()
