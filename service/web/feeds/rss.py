"""RSS 2.0 with the tags of Media RSS, of podcast directories (itunes) and of Podcasting 2.0 (podcast).

The extracts of a playlist have an order, which a feed reader would turn around by date: they are numbered as
the episodes of a serial.
"""

import uuid
from email.utils import format_datetime
from xml.etree import ElementTree

from service.web.feeds.feed import Feed, FeedItem
from service.web.feeds.xml_text import add, document

_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA = "http://search.yahoo.com/mrss/"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST = "https://podcastindex.org/namespace/1.0"

for prefix, namespace in (("atom", _ATOM), ("media", _MEDIA), ("itunes", _ITUNES), ("podcast", _PODCAST)):
    ElementTree.register_namespace(prefix, namespace)

# The namespace that podcast:guid is counted in, https://podcasting2.org/docs/podcast-namespace/tags/guid
_GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


def write(feed: Feed) -> str:
    """The feed as RSS."""
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    address = feed.address("rss")
    add(channel, "title", feed.title)
    add(channel, "link", feed.page)
    add(channel, "description", feed.project)
    add(channel, "language", feed.language)
    add(channel, "lastBuildDate", format_datetime(feed.updated, usegmt=True))
    add(channel, "generator", "Storyreel")
    add(channel, f"{{{_ATOM}}}link", rel="self", href=address, type="application/rss+xml")
    add(channel, f"{{{_PODCAST}}}guid", guid(address))
    add(channel, f"{{{_PODCAST}}}medium", "video" if _has_picture(feed) else "podcast")
    add(channel, f"{{{_ITUNES}}}author", feed.project)
    add(channel, f"{{{_ITUNES}}}type", "serial")
    add(channel, f"{{{_ITUNES}}}explicit", "false")
    add(channel, f"{{{_ITUNES}}}category", text="Society & Culture")
    if not feed.listed:
        add(channel, f"{{{_ITUNES}}}block", "Yes")
    picture = next((item.poster for item in feed.items if item.poster), None)
    if picture:
        add(channel, f"{{{_ITUNES}}}image", href=picture)
    for item in feed.items:
        _add_item(channel, item)
    return document(root)


def guid(address: str) -> str:
    """The podcast:guid of the feed at that address, which it keeps wherever it moves."""
    return str(uuid.uuid5(_GUID_NAMESPACE, address.split("://", 1)[-1].rstrip("/")))


def _has_picture(feed: Feed) -> bool:
    return any(item.mime.startswith("video/") for item in feed.items)


def _add_item(channel: ElementTree.Element, item: FeedItem) -> None:
    entry = ElementTree.SubElement(channel, "item")
    add(entry, "title", item.title)
    add(entry, "link", item.page)
    add(entry, "guid", item.id, isPermaLink="false")
    add(entry, "pubDate", format_datetime(item.published, usegmt=True))
    add(entry, "description", item.text or item.title)
    add(entry, "enclosure", url=item.media, length=str(item.bytes), type=item.mime)
    add(entry, f"{{{_ITUNES}}}episode", str(item.position))
    add(entry, f"{{{_ITUNES}}}duration", str(item.seconds))
    if item.storyteller:
        add(entry, f"{{{_ITUNES}}}author", item.storyteller)
    if item.poster:
        add(entry, f"{{{_ITUNES}}}image", href=item.poster)
    if item.subtitles:
        add(
            entry,
            f"{{{_PODCAST}}}transcript",
            url=item.subtitles,
            type="text/vtt",
            language=item.language,
            rel="captions",
        )
    _add_media(entry, item)


def _add_media(entry: ElementTree.Element, item: FeedItem) -> None:
    content = ElementTree.SubElement(entry, f"{{{_MEDIA}}}content", url=item.media, type=item.mime)
    content.set("medium", item.mime.split("/", 1)[0])
    content.set("fileSize", str(item.bytes))
    content.set("duration", str(item.seconds))
    content.set("lang", item.language)
    if item.width and item.height:
        content.set("width", str(item.width))
        content.set("height", str(item.height))
    add(content, f"{{{_MEDIA}}}title", item.title, type="plain")
    if item.poster:
        add(content, f"{{{_MEDIA}}}thumbnail", url=item.poster)
    if item.subtitles:
        add(content, f"{{{_MEDIA}}}subTitle", type="text/vtt", lang=item.language, href=item.subtitles)
