"""XSPF 1, https://www.xspf.org/spec: a playlist that names its tracks' titles, people and pictures."""

from xml.etree import ElementTree

from service.web.feeds.feed import Feed, FeedItem
from service.web.feeds.xml_text import add, document

_XSPF = "http://xspf.org/ns/0/"
ElementTree.register_namespace("", _XSPF)


def write(feed: Feed) -> str:
    """The feed as XSPF. Durations are milliseconds."""
    root = ElementTree.Element(_tag("playlist"), version="1")
    add(root, _tag("title"), feed.title)
    add(root, _tag("creator"), feed.project)
    add(root, _tag("info"), feed.page)
    add(root, _tag("location"), feed.address("xspf"))
    add(root, _tag("date"), feed.updated.isoformat(timespec="seconds"))
    tracks = ElementTree.SubElement(root, _tag("trackList"))
    for item in feed.items:
        _add_track(tracks, item, feed.title)
    return document(root)


def _add_track(tracks: ElementTree.Element, item: FeedItem, album: str) -> None:
    track = ElementTree.SubElement(tracks, _tag("track"))
    add(track, _tag("location"), item.media)
    add(track, _tag("identifier"), f"urn:uuid:{item.id}")
    add(track, _tag("title"), item.title)
    if item.storyteller:
        add(track, _tag("creator"), item.storyteller)
    if item.text:
        add(track, _tag("annotation"), item.text)
    add(track, _tag("info"), item.page)
    if item.poster:
        add(track, _tag("image"), item.poster)
    add(track, _tag("album"), album)
    add(track, _tag("trackNum"), str(item.position))
    add(track, _tag("duration"), str(item.duration_ms))


def _tag(name: str) -> str:
    return f"{{{_XSPF}}}{name}"
