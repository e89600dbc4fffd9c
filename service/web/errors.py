"""Errors as pages: what happened, and what to do next."""

import logging
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import HTTPException

from service.errors import DatabaseUnavailable, NotSignedIn, Overloaded, Retryable, StoryreelError
from service.requests import route

log = logging.getLogger(__name__)

_HEADINGS = {
    HTTPStatus.UNAUTHORIZED: lazy_gettext("This is private"),
    HTTPStatus.FORBIDDEN: lazy_gettext("You cannot do that here"),
    HTTPStatus.NOT_FOUND: lazy_gettext("There is nothing at this address"),
    HTTPStatus.METHOD_NOT_ALLOWED: lazy_gettext("This page cannot do that"),
    HTTPStatus.CONFLICT: lazy_gettext("That cannot be done right now"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: lazy_gettext("That is too large"),
    HTTPStatus.UNPROCESSABLE_ENTITY: lazy_gettext("Please check what you entered"),
    HTTPStatus.SERVICE_UNAVAILABLE: lazy_gettext("A part of Storyreel does not answer"),
    HTTPStatus.INSUFFICIENT_STORAGE: lazy_gettext("There is no room just now"),
    HTTPStatus.INTERNAL_SERVER_ERROR: lazy_gettext("Something went wrong on our side"),
}
_ADVICE = {
    HTTPStatus.UNAUTHORIZED: lazy_gettext("Sign in first; or ask for its playlist to be opened."),
    HTTPStatus.FORBIDDEN: lazy_gettext("Go back, reload the page and try again."),
    HTTPStatus.NOT_FOUND: lazy_gettext(
        "Check the address for typing mistakes. The story may also have been taken down."
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: lazy_gettext("Go back to the library and begin from there."),
    HTTPStatus.CONFLICT: lazy_gettext("Go back and reload the page to see how things stand now."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: lazy_gettext("Go back and send something smaller."),
    HTTPStatus.UNPROCESSABLE_ENTITY: lazy_gettext("Go back, correct it and send it again."),
    HTTPStatus.SERVICE_UNAVAILABLE: lazy_gettext("Nothing is lost. Wait a moment, then reload the page."),
    HTTPStatus.INSUFFICIENT_STORAGE: lazy_gettext(
        "All that was here before is safe; what you have just sent was not kept. Send it again when there is "
        "room: whoever runs this server can make some."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: lazy_gettext(
        "It has been written down. Nothing of your stories is lost. Try again in a few minutes."
    ),
}
_OVERLOADED = lazy_gettext("There is too much to do just now")
# A form that brings a recording is kept whole or not at all; only of a commit nobody knows how it ended.
_BRINGS = "library.upload"
_NOT_KEPT = lazy_gettext(
    "All that was here before is safe; what you have just sent was not kept. Go back and send it again later."
)
_PERHAPS_KEPT = lazy_gettext(
    "All that was here before is safe. Look for what you have just sent in the library in a few minutes, and "
    "send it again if it is not there."
)
# Feed readers and players would take a sign-in page for what they asked for.
_FOR_MACHINES = ("playlist.feed", "playlist.subtitles", "media.show")


def answer(error: Exception) -> ResponseReturnValue:
    """The page of any error; whoever is not signed in is led to the sign-in page and back."""
    if isinstance(error, NotSignedIn) and request.endpoint not in _FOR_MACHINES:
        back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
        return redirect(url_for("sign_in.show", next=back), HTTPStatus.SEE_OTHER)
    if isinstance(error, StoryreelError):
        if isinstance(error, Retryable):
            return _later(error)
        return _page(error.status, sentence(error))
    if isinstance(error, HTTPException):
        if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
            return error.get_response()  # a redirect that the router asks for
        return _page(HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR))
    log.error("unexpected error at %s", route(), exc_info=error)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR)


def _later(error: Retryable) -> ResponseReturnValue:
    """The page of what may succeed later; whoever brought a recording hears what has become of it."""
    heading = _OVERLOADED if isinstance(error, Overloaded) else _HEADINGS[error.status]
    advice = _ADVICE[error.status]
    if request.endpoint == _BRINGS and error.status is HTTPStatus.SERVICE_UNAVAILABLE:
        advice = _PERHAPS_KEPT if isinstance(error, DatabaseUnavailable) else _NOT_KEPT
    page = render_template("error.html", heading=heading, said=sentence(error), advice=advice)
    return page, error.status, {"Retry-After": str(error.retry_after_seconds)}


def sentence(error: StoryreelError) -> str:
    """What the error says, in the reader's language where a translation exists."""
    said = str(error)
    return gettext(said) if said else ""


def _page(status: HTTPStatus, said: str = "") -> ResponseReturnValue:
    known = status if status in _HEADINGS else HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _HEADINGS:
        known = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("error.html", heading=_HEADINGS[known], said=said, advice=_ADVICE[known]), status
