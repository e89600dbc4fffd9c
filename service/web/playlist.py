"""A playlist: watch its extracts one after the other, follow its feeds, set its order and who may see it."""

from http import HTTPStatus

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service import access
from service.catalogue.database import reading, transaction
from service.catalogue.extract import Extract
from service.catalogue.playlist import Visibility, arrange, gather, lock
from service.config import settings
from service.errors import InvalidRequest, NotFound
from service.web import feeds
from service.web.feeds.gather import feed_of
from service.web.pages import page
from service.web.showing import items_of

pages = page("playlist")


@pages.get("/playlists/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """The page of a playlist; open ones need no token."""
    with reading() as catalogue:
        playlist = access.require_playlist(catalogue, slug)
        items = items_of(catalogue, playlist)
        steers = access.signed_in() is not None
        response = Response(
            render_template(
                "playlist.html",
                playlist=playlist,
                items=items if steers else [item for item in items if item.film],
                playable=[item for item in items if item.film],
                steers=steers,
                address=f"{settings().base_url}{url_for('.show', slug=slug)}",
                formats=feeds.FORMATS,
                visibilities=list(Visibility),
            )
        )
    if playlist.visibility is not Visibility.PUBLIC:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@pages.get(f"/playlists/<slug>.<any({', '.join(feeds.FORMATS)}):ending>")
def feed(slug: str, ending: str) -> Response:
    """The playlist as a feed, sent anew only when it changed."""
    with reading() as catalogue:
        playlist = access.require_playlist(catalogue, slug)
        gathered = feed_of(catalogue, playlist)
    written = feeds.FORMATS[ending]
    response = Response(written.write(gathered), content_type=written.media_type)
    # Asked for anew each time: who was taken out of a playlist is out of it at the reader's next look. The
    # tag decides alone whether it changed, because an order that changes bears no date.
    response.headers["Cache-Control"] = "no-cache" if gathered.open else "private, no-cache"
    response.last_modified = gathered.updated
    response.add_etag()
    # Players on other pages read feeds; what needs a token stays closed to them, as no cookie goes along.
    response.headers["Access-Control-Allow-Origin"] = "*"
    if not gathered.listed:
        response.headers["X-Robots-Tag"] = "noindex"
    if request.if_none_match:
        response.make_conditional(request)
    return response


@pages.get("/extracts/<extract_id>.vtt")
def subtitles(extract_id: str) -> Response:
    """The subtitles of an extract, as they were when it was cut."""
    with reading() as catalogue:
        extract = access.require_extract(catalogue, catalogue.get(Extract, extract_id))
    if extract.subtitles is None:
        raise NotFound("This extract has no subtitles (yet).")
    response = Response(extract.subtitles, content_type="text/vtt; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response


@pages.post("/playlists/<slug>/visibility")
def open_or_close(slug: str) -> ResponseReturnValue:
    """Set who may see it."""
    access.require_sign_in()
    wanted = request.form.get("visibility", "")
    if wanted not in list(Visibility):
        raise InvalidRequest("Choose who may see the playlist.")
    with transaction() as catalogue:
        access.require_playlist(catalogue, slug).visibility = Visibility(wanted)
    return _back(slug, "visibility")


@pages.post("/playlists/<slug>/items")
def add(slug: str) -> ResponseReturnValue:
    """Put an extract back, in its place among its story's passages."""
    access.require_sign_in()
    with transaction() as catalogue:
        playlist = access.require_playlist(catalogue, slug)
        extract = access.require_extract(catalogue, catalogue.get(Extract, request.form.get("extract", "")))
        lock(catalogue, playlist)
        gather(catalogue, playlist, extract)
    return redirect(
        url_for("recording.show", recording_id=extract.recording_id, _anchor=f"extract-{extract.id}"),
        HTTPStatus.SEE_OTHER,
    )


@pages.post("/playlists/<slug>/items/<extract_id>/<any(earlier, later, remove):change>")
def rearrange(slug: str, extract_id: str, change: str) -> ResponseReturnValue:
    """Move an extract one place, or take it out."""
    access.require_sign_in()
    with transaction() as catalogue:
        playlist = access.require_playlist(catalogue, slug)
        lock(catalogue, playlist)
        order = [item.extract_id for item in playlist.items]
        if extract_id not in order:
            raise NotFound("This extract is not in the playlist any more.")
        arrange(catalogue, playlist, _moved(order, extract_id, change))
    return _back(slug, "items" if change == "remove" else f"extract-{extract_id}")


def _moved(order: list[str], extract_id: str, change: str) -> list[str]:
    at = order.index(extract_id)
    rest = order[:at] + order[at + 1 :]
    if change == "remove":
        return rest
    to = max(0, at - 1) if change == "earlier" else at + 1
    return [*rest[:to], extract_id, *rest[to:]]


def _back(slug: str, anchor: str) -> ResponseReturnValue:
    return redirect(url_for(".show", slug=slug, _anchor=anchor), HTTPStatus.SEE_OTHER)
