"""Bodies of requests, over lines that break and clients that fall silent.

Gunicorn hands out what came of a body as if it were all of it when the line ends too early: half of a
corrected text would take the place of the whole one. And it waits for the rest for as long as the line is
open: a phone that lost its network in the middle of an upload would keep its thread for ever, and sixteen of
these keep a process.
"""

import socket
from contextlib import suppress
from typing import IO

from flask import Flask, Response, request
from werkzeug.exceptions import ClientDisconnected

# Nothing at all came for so long: what reverse proxies take for the end, too. Whoever is only slow is waited
# for, and an upload goes on by another request.
_SILENCE_SECONDS = 60.0


def configure(app: Flask) -> None:
    """Watch over every body that comes over a line."""

    @app.before_request
    def watch() -> None:
        if (line := request.environ.get("gunicorn.socket")) is not None:
            line.settimeout(_SILENCE_SECONDS)
            body = Body(request.environ["wsgi.input"], line, request.content_length)
            request.environ["wsgi.input"] = body

    @app.after_request
    def send_in_peace(response: Response) -> Response:
        # A slow line may take its time for the answer: a time limit would be one for all of it.
        if (line := request.environ.get("gunicorn.socket")) is not None:
            line.settimeout(None)
        return response


class Body:
    """A body that tells when it is not whole: what came is handed out, and then `ClientDisconnected` raised.

    `length` is what was announced; None where the body itself tells its end.
    """

    def __init__(self, body: IO[bytes], line: socket.socket, length: int | None) -> None:
        self._body = body
        self._line = line
        self._left = length
        self._broken = False

    def read(self, size: int = -1) -> bytes:
        """As of any file. Whoever asks for all of it at once hears of a part of it only that it is one."""
        data = self._read(size)
        if self._left is not None:
            self._left -= len(data)
        if (self._broken or self._left) and (size < 0 or (size > 0 and not data)):
            raise ClientDisconnected
        return data

    def _read(self, size: int) -> bytes:
        try:
            return self._body.read(size)
        except OSError:  # it was silent for too long, or is gone
            self._broken = True
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RD)
        with suppress(OSError):
            return self._body.read(size)  # what the server had of it by then
        return b""
