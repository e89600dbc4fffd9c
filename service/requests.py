"""What a request is called in logs: an id of its own, its route, and the ids in its address.

`X-Request-Id` is taken from a proxy that sends one, else made; the answer carries it, so that a person who
reports a fault can say which request it was.
"""

import re
from contextlib import ExitStack
from typing import Any

from flask import Flask, Response, g, request

from service import logs
from service.catalogue.base import new_id

LOGGED = "storyreel.logged"
"""Where the WSGI environment holds the fields of the access log."""

# Long enough for what proxies make; tokens of ours have an underscore and never fit.
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
# Whose names the logs know; other ids of an address are in the route.
_NAMED = ("recording_id", "job_id")


def configure(app: Flask) -> None:
    """Name every request. To be called first: what later handlers log then has the names."""

    @app.before_request
    def name_it() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else new_id()
        ids = {name: value for name, value in (request.view_args or {}).items() if logs.is_id(value)}
        # An upload's id becomes its recording's.
        ids.setdefault("recording_id", ids.get("upload_id", ""))
        named: dict[str, Any] = {"request_id": g.request_id} | {n: ids[n] for n in _NAMED if ids.get(n)}
        request.environ[LOGGED] = named | {"route": route()}
        g.named = ExitStack()
        g.named.enter_context(logs.about(**named))

    @app.after_request
    def send_back(response: Response) -> Response:
        if "request_id" in g:  # an error may have come before it
            response.headers["X-Request-Id"] = g.request_id
        return response

    @app.teardown_request
    def forget(_: BaseException | None) -> None:
        if named := g.pop("named", None):
            named.close()


def route() -> str:
    """The address as the router knows it, with ids and without anybody's words."""
    if request.url_rule is None:
        return "nothing there"
    path = request.url_rule.rule
    for name, value in (request.view_args or {}).items():
        if logs.is_id(value):
            path = path.replace(f"<{name}>", value)
    return path
