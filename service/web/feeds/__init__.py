"""Feeds by their ending: a new format is one module and one line here."""

from collections.abc import Callable
from typing import NamedTuple

from service.web.feeds import json_feed, m3u8, rss, xspf
from service.web.feeds.feed import Feed


class Format(NamedTuple):
    """How a feed is written, what it is called on the wire, and by people."""

    write: Callable[[Feed], str]
    media_type: str
    name: str


FORMATS = {
    "rss": Format(rss.write, "application/rss+xml; charset=utf-8", "RSS"),
    "json": Format(json_feed.write, "application/feed+json; charset=utf-8", "JSON Feed"),
    "m3u8": Format(m3u8.write, "application/vnd.apple.mpegurl; charset=utf-8", "M3U8"),
    "xspf": Format(xspf.write, "application/xspf+xml; charset=utf-8", "XSPF"),
}
