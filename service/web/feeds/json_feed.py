"""JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/"""

import json
from typing import Any

from service.web.feeds.feed import Feed, FeedItem


def write(feed: Feed) -> str:
    """The feed as JSON."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.project,
        "home_page_url": feed.page,
        "feed_url": feed.address("json"),
        "language": feed.language,
        "items": [_item(item) for item in feed.items],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _item(item: FeedItem) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": item.id,
        "url": item.page,
        "title": item.title,
        "content_text": item.text or item.title,
        "date_published": item.published.isoformat(),
        "language": item.language,
        "attachments": [
            {
                "url": item.media,
                "mime_type": item.mime,
                "size_in_bytes": item.bytes,
                "duration_in_seconds": item.seconds,
            }
        ],
    }
    if item.subtitles:
        # Named, because attachments without a name would be taken for other versions of the same film.
        entry["attachments"].append({"url": item.subtitles, "mime_type": "text/vtt", "title": "Subtitles"})
    if item.poster:
        entry["image"] = item.poster
    if item.storyteller:
        entry["authors"] = [{"name": item.storyteller}]
    return entry
