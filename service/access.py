"""Who is asking, and may they? Raw stories are private: everything needs a token unless a playlist opens it.

Scripts send `Authorization: Bearer`. People follow a sign-in link or type their token once and get a signed
cookie; a request that changes something on the strength of the cookie must come from our own pages.
"""

from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, g, request, session
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actor import acting_as
from service.catalogue.database import reading
from service.catalogue.extract import Extract
from service.catalogue.playlist import Playlist, PlaylistItem, Visibility
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.catalogue.token import Token, token_of
from service.config import settings
from service.errors import Forbidden, NotFound, NotSignedIn

_SAFE = {"GET", "HEAD", "OPTIONS"}
_OPEN = (Visibility.UNLISTED, Visibility.PUBLIC)
# A sign-in link is printed on a screen and may be copied around: it works for a day.
_LINK_SECONDS = 24 * 3600


def signed_in() -> Token | None:
    """The token that this request carries, by header or by cookie: what happens from here on is its doing."""
    if "token" not in g:
        g.token = _by_header() or _by_cookie()
        if g.token is not None:
            g.acting = ExitStack()
            g.acting.enter_context(acting_as(g.token.name))
    token: Token | None = g.token
    return token


def require_sign_in() -> Token:
    """The token, or `NotSignedIn`; `Forbidden` for a change that another site's page tries to make."""
    token = signed_in()
    if token is None:
        raise NotSignedIn("Please sign in first.")
    if request.method not in _SAFE and not g.get("by_header"):
        require_same_origin()
    return token


def require_same_origin() -> None:
    """Raise `Forbidden` unless the browser says that the request comes from one of our own pages.

    Browsers set `Sec-Fetch-Site`, and `Origin` on every POST; no page of another site can forge them (OWASP,
    Cross-Site Request Forgery Prevention, "Fetch Metadata headers" and "Verifying origin").
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site in ("same-origin", "none"):
            return
    elif urlsplit(request.headers.get("Origin", "")).netloc == request.host:
        return
    raise Forbidden("This request did not come from one of our own pages. Reload the page and try again.")


def require_playlist(catalogue: Session, slug: str) -> Playlist:
    """The playlist, if this reader may see it; to others it does not exist. `NotFound`, `NotSignedIn`."""
    playlist = catalogue.scalar(select(Playlist).where(Playlist.slug == slug))
    if playlist is None or playlist.visibility not in _OPEN:
        require_sign_in()
    if playlist is None:
        raise NotFound("There is no such playlist.")
    return playlist


def require_media(catalogue: Session, file: Rendition | Retired | None) -> Rendition | Retired:
    """The file, if this reader may play it: signed in, or of an item of a playlist that is open."""
    if file is None or not _in_open_playlist(catalogue, file.extract_id):
        require_sign_in()
    if file is None:
        raise NotFound("There is no such file.")
    return file


def require_extract(catalogue: Session, extract: Extract | None) -> Extract:
    """The extract, if this reader may read its subtitles: as with its film."""
    if extract is None or not _in_open_playlist(catalogue, extract.id):
        require_sign_in()
    if extract is None:
        raise NotFound("There is no such extract.")
    return extract


def sign_in(token: Token) -> None:
    """Give this browser the cookie."""
    session.clear()
    session["token"] = token.id
    session.permanent = True
    g.token = token


def sign_out() -> None:
    """Take the cookie away."""
    session.clear()


def sign_in_link(token: Token) -> str:
    """An address that signs in whoever opens it, for a day."""
    return f"{settings().base_url}/sign-in?code={_signer().dumps(token.id)}"


def token_of_link(code: str) -> Token | None:
    """The token of a sign-in link that still works."""
    try:
        token_id = _signer().loads(code, max_age=_LINK_SECONDS)
    except BadData:
        return None
    with reading() as catalogue:
        return catalogue.get(Token, token_id)


def configure(app: Flask) -> None:
    """Cookies that only our pages over our origin send, and scripts cannot read."""
    app.config.update(
        SECRET_KEY=settings().secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="storyreel",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings().base_url.startswith("https:"),
        # Else every answer would carry the cookie, those that may be cached by others too.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings().sign_in_days),
    )

    @app.teardown_request
    def acts_no_more(_: BaseException | None) -> None:
        # The thread goes on to another person's request.
        if acting := g.pop("acting", None):
            acting.close()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key.get_secret_value(), salt="sign-in link")


def _by_header() -> Token | None:
    if request.authorization is None or request.authorization.type != "bearer":
        return None
    with reading() as catalogue:
        token = token_of(catalogue, request.authorization.token or "")
    g.by_header = token is not None
    return token


def _by_cookie() -> Token | None:
    if "token" not in session:
        return None
    with reading() as catalogue:
        return catalogue.get(Token, session["token"])


def _in_open_playlist(catalogue: Session, extract_id: str | None) -> bool:
    return extract_id is not None and bool(
        catalogue.scalar(
            select(Playlist.id)
            .join(PlaylistItem)
            .where(PlaylistItem.extract_id == extract_id, Playlist.visibility.in_(_OPEN))
            .limit(1)
        )
    )
