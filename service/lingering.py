"""Refusals that come before the body has: the lingering close of web servers.

A server that answers early and closes the connection resets it, because bytes arrive for a socket that is
gone; the reset may overtake the answer, and the client then reports a broken line instead of what was said.
So the rest of the body is read and dropped for a while: until it ends, or the client falls silent, or it is
clear that it will not stop by itself. Gunicorn reads another 64 KiB and closes what goes on after that.

It holds up a thread, so only whoever is signed in is given that time, and only a few at once.
"""

import socket
import threading
import time
from functools import partial
from http import HTTPStatus
from typing import IO

from flask import Flask, Response, g, request
from werkzeug.exceptions import ClientDisconnected

# A piece of an upload on a fair line; whole recordings are cut off. A thread is held up for so long at most.
_SECONDS = 5.0
_SILENCE_SECONDS = 1.0
# Little, so that a slow line does not keep one read from ending.
_READ_BYTES = 16 * 2**10
# What the server has read together with the head, or reads by itself; nothing is done about so little.
_SMALL_BYTES = 64 * 2**10
# Of this process's 16 threads; the others go on serving whatever happens here.
_PLACES = threading.BoundedSemaphore(4)


def configure(app: Flask) -> None:
    """To be called first: handlers of answers run in the opposite order, and this one must be the last."""

    @app.after_request
    def let_it_be_heard(response: Response) -> Response:
        large = request.content_length is None or request.content_length > _SMALL_BYTES
        has_body = request.content_length is not None or "Transfer-Encoding" in request.headers
        refused = response.status_code >= HTTPStatus.BAD_REQUEST
        if refused and has_body and large and g.get("token") is not None:
            body, line = request.environ["wsgi.input"], request.environ.get("gunicorn.socket")
            response.call_on_close(partial(_drop, body, line))
        return response


def _drop(body: IO[bytes], line: socket.socket | None) -> None:
    """Read what is left of a body, once the answer has been sent; not where too many do so already."""
    if not _PLACES.acquire(blocking=False):
        return
    try:
        _read(body, line)
    finally:
        _PLACES.release()


def _read(body: IO[bytes], line: socket.socket | None) -> None:
    until = time.monotonic() + _SECONDS
    if line is not None:
        line.settimeout(_SILENCE_SECONDS)
    try:
        while time.monotonic() < until and body.read(_READ_BYTES):
            pass
    except (OSError, ClientDisconnected):  # it fell silent or went away: nobody waits for it
        return
