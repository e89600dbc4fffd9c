"""Refusals that come before the body has: the lingering close of web servers.

A server that answers early and closes the connection resets it, because bytes arrive for a socket that is
gone; the reset may overtake the answer, and the client then reports a broken line instead of what was said.
So the rest of the body is read and dropped for a while: until it ends, or the client falls silent, or it is
clear that it will not stop by itself. Gunicorn reads another 64 KiB and closes what goes on after that.
"""

import socket
import time
from functools import partial
from http import HTTPStatus
from typing import IO

from flask import Flask, Response, request

# A piece of an upload on a fair line; whole recordings are cut off. A thread is held up for so long at most.
_SECONDS = 5.0
_SILENCE_SECONDS = 1.0
# Little, so that a slow line does not keep one read from ending.
_READ_BYTES = 16 * 2**10
# What the server has read together with the head, or reads by itself; nothing is done about so little.
_SMALL_BYTES = 64 * 2**10


def configure(app: Flask) -> None:
    """To be called first: handlers of answers run in the opposite order, and this one must be the last."""

    @app.after_request
    def let_it_be_heard(response: Response) -> Response:
        large = request.content_length is None or request.content_length > _SMALL_BYTES
        has_body = request.content_length is not None or "Transfer-Encoding" in request.headers
        if response.status_code >= HTTPStatus.BAD_REQUEST and has_body and large:
            body, line = request.environ["wsgi.input"], request.environ.get("gunicorn.socket")
            response.call_on_close(partial(_drop, body, line))
        return response


def _drop(body: IO[bytes], line: socket.socket | None) -> None:
    """Read what is left of a body, once the answer has been sent."""
    until = time.monotonic() + _SECONDS
    if line is not None:
        line.settimeout(_SILENCE_SECONDS)
    try:
        while time.monotonic() < until and body.read(_READ_BYTES):
            pass
    except OSError:  # it fell silent or went away: nobody waits for it
        return
