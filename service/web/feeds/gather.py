"""From the catalogue to a feed's values. An extract that is not cut yet cannot be played and is left out."""

from flask import url_for
from sqlalchemy.orm import Session

from service.catalogue.playlist import Playlist, Visibility
from service.catalogue.project import Project
from service.catalogue.rendition import Rendition
from service.config import settings
from service.errors import NotFound
from service.web.feeds.feed import Feed, FeedItem
from service.web.media import media_address
from service.web.showing import Item, items_of


def feed_of(catalogue: Session, playlist: Playlist) -> Feed:
    """The playlist as feeds tell of it."""
    project = catalogue.get(Project, playlist.project_id)
    if project is None:
        raise NotFound("There is no such playlist.")
    page = _whole(url_for("playlist.show", slug=playlist.slug))
    items = [_item(item, item.film, page) for item in items_of(catalogue, playlist) if item.film is not None]
    return Feed(
        title=playlist.title,
        project=project.title,
        page=page,
        home=_whole("/"),
        language=items[0].language if items else "en",
        updated=max([playlist.created_at, *(item.published for item in items)]),
        open=playlist.visibility is not Visibility.PRIVATE,
        listed=playlist.visibility is Visibility.PUBLIC,
        items=items,
    )


def _item(item: Item, film: Rendition, page: str) -> FeedItem:
    extract = item.extract
    return FeedItem(
        id=extract.id,
        position=item.position,
        title=extract.title,
        storyteller=item.recording.storyteller,
        language=item.recording.language,
        text=item.text,
        published=film.created_at,
        duration_ms=item.duration_ms,
        page=f"{page}#extract-{extract.id}",
        media=_whole(media_address(film)),
        mime=film.mime,
        bytes=film.bytes,
        width=film.width,
        height=film.height,
        poster=_whole(media_address(item.poster)) if item.poster else None,
        subtitles=_whole(url_for("playlist.subtitles", extract_id=extract.id)) if extract.subtitles else None,
    )


def _whole(path: str) -> str:
    return settings().base_url + path
