"""Errors as RFC 9457 problem documents. `code` is for scripts, `detail` a sentence for people."""

import logging
from http import HTTPStatus
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response, current_app, json, request
from werkzeug.exceptions import HTTPException

from service.errors import (
    NotSignedIn,
    Refused,
    Retryable,
    StoryreelError,
    TooMuch,
)
from service.requests import route

log = logging.getLogger(__name__)


def problem(status: int, detail: str, code: str, **more: Any) -> Response:
    """A problem document."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "instance": request.path,
        **more,
    }
    response = current_app.response_class(json.dumps(document), status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def of_error(error: StoryreelError) -> Response:
    """The problem document of one of our own errors."""
    response = problem(error.status, str(error), code_of(error))
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="Storyreel"'
    if isinstance(error, Retryable):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def code_of(error: StoryreelError) -> str:
    """The word scripts see: a refusal's own code, else the error's name in snake case."""
    if isinstance(error, Refused):
        return error.code
    if isinstance(error, TooMuch):
        return "too_large"
    name = type(error).__name__
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def answer(error: Exception) -> Response:
    """The problem document of any error."""
    if isinstance(error, StoryreelError):
        return of_error(error)
    if isinstance(error, HTTPException):
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        name = str(HTTPStatus(status).phrase)
        response = problem(status, error.description or name, name.lower().replace(" ", "_"))
        kept = ("Allow", "Retry-After", "Location")
        response.headers.extend([pair for pair in error.get_headers() if pair[0] in kept])
        return response
    log.error("unexpected error at %s", route(), exc_info=error)
    return problem(500, "Something went wrong on our side. It has been written down.", "internal")


def invalid(error: HTTPError) -> Response:
    """The problem document of a request that does not fit its schema; `errors` says where."""
    return problem(error.status_code, str(error.message), "invalid_request", errors=error.detail)
