"""Signing in with a token or a link, and out again."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from service import access
from service.catalogue.database import reading
from service.catalogue.token import token_of
from service.web.pages import page

pages = page("sign_in")


@pages.get("/sign-in")
def show() -> ResponseReturnValue:
    """The form; or, with a link's code, straight into the library."""
    code = request.args.get("code")
    if code is None:
        if access.signed_in():
            return redirect(safe_path(request.args.get("next")), HTTPStatus.SEE_OTHER)
        return _form()
    token = access.token_of_link(code)
    if token is None:
        return _form(gettext("This sign-in link is too old or not whole. Sign in with your token instead."))
    access.sign_in(token)
    return redirect(url_for("library.index"), HTTPStatus.SEE_OTHER)


@pages.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Check a token that a person typed."""
    access.require_same_origin()
    secret = request.form.get("token", "").strip()
    with reading() as catalogue:
        token = token_of(catalogue, secret) if secret else None
    if token is None:
        return _form(
            gettext("We do not know this token. Check that you copied all of it, from “sr_” to its end.")
            if secret
            else gettext("Enter your token.")
        )
    access.sign_in(token)
    return redirect(safe_path(request.form.get("next")), HTTPStatus.SEE_OTHER)


@pages.post("/sign-out")
def leave() -> ResponseReturnValue:
    """Forget who this browser belongs to."""
    access.require_same_origin()
    access.sign_out()
    return redirect(url_for("sign_in.show"), HTTPStatus.SEE_OTHER)


def safe_path(wanted: str | None) -> str:
    """The page to go on to, if it is one of ours: a path, never an address that leads elsewhere."""
    home = url_for("library.index")
    if not wanted or not wanted.startswith("/") or "\\" in wanted or not wanted.isprintable():
        return home
    parts = urlsplit(wanted)
    return home if parts.scheme or parts.netloc or wanted.startswith("//") else wanted


def _form(problem: str | None = None) -> ResponseReturnValue:
    wanted = request.values.get("next", "")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render_template("sign_in.html", problem=problem, next=wanted), status
