"""Each feed format, read back by a parser that is not ours."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from service.web.feeds import FORMATS, rss
from service.web.feeds.feed import Feed, FeedItem
from tests.service.web.hostile import ENDLESS, HOSTILE

NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "x": "http://xspf.org/ns/0/",
}
CONTROL = "\x00\x0b\x1f\ufffe broken\nline\r\n#EXTINF:9,lie\nhttp://evil.example/"
WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def item(title: str, number: int = 1) -> FeedItem:
    return FeedItem(
        id=f"0190-{number}",
        position=number,
        title=title,
        storyteller=title,
        language="et",
        text=title,
        published=WHEN,
        duration_ms=61_400,
        page=f"https://s.example/playlists/p#extract-{number}",
        media=f"https://s.example/media/{number}/a.mp4",
        mime="video/mp4",
        bytes=99,
        width=1280,
        height=720,
        poster=f"https://s.example/media/{number}/a.jpg",
        subtitles=f"https://s.example/extracts/{number}.vtt",
    )


def feed(*items: FeedItem, title: str = "A list", listed: bool = True) -> Feed:
    return Feed(
        title=title,
        project=title,
        page="https://s.example/playlists/p",
        home="https://s.example/",
        language="et",
        updated=WHEN,
        open=True,
        listed=listed,
        items=items,
    )


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize(
    "title", [HOSTILE, ENDLESS, CONTROL, ""], ids=["hostile", "endless", "control", "empty"]
)
def test_any_title_leaves_two_items(ending: str, title: str) -> None:
    written = FORMATS[ending].write(feed(item(title, 1), item(title, 2), title=title))
    films = ["https://s.example/media/1/a.mp4", "https://s.example/media/2/a.mp4"]
    match ending:
        case "rss":
            root = ElementTree.fromstring(written)
            assert [e.attrib["url"] for e in root.iterfind("channel/item/enclosure")] == films
            titles = [e.text or "" for e in root.iterfind("channel/item/title")]
        case "xspf":
            root = ElementTree.fromstring(written)
            assert [e.text for e in root.iterfind("x:trackList/x:track/x:location", NAMES)] == films
            titles = [e.text or "" for e in root.iterfind("x:trackList/x:track/x:title", NAMES)]
        case "json":
            entries = json.loads(written)["items"]
            assert [entry["attachments"][0]["url"] for entry in entries] == films
            titles = [entry["title"] for entry in entries]
        case _:
            lines = written.splitlines()
            assert lines[0] == "#EXTM3U"
            assert [line for line in lines if not line.startswith("#")] == films
            assert sum(line.startswith("#EXTINF:61,") for line in lines) == 2
            return
    if title is not CONTROL:
        assert titles == [title, title]


def test_rss_says_what_podcast_players_need() -> None:
    channel = ElementTree.fromstring(FORMATS["rss"].write(feed(item("One"), listed=False)))[0]
    entry = channel.find("item")
    assert entry is not None
    assert channel.findtext("itunes:type", namespaces=NAMES) == "serial"
    assert channel.findtext("itunes:block", namespaces=NAMES) == "Yes"
    assert channel.findtext("podcast:medium", namespaces=NAMES) == "video"
    assert channel.find("atom:link", NAMES).attrib["href"] == "https://s.example/playlists/p.rss"  # type: ignore[union-attr]
    assert entry.findtext("pubDate") == "Wed, 04 Mar 2026 05:06:07 GMT"
    assert entry.findtext("itunes:episode", namespaces=NAMES) == "1"
    assert entry.find("enclosure").attrib == {  # type: ignore[union-attr]
        "url": "https://s.example/media/1/a.mp4",
        "length": "99",
        "type": "video/mp4",
    }
    transcript = entry.find("podcast:transcript", NAMES)
    assert transcript is not None
    assert transcript.attrib["url"].endswith("/extracts/1.vtt")
    assert transcript.attrib["type"] == "text/vtt"
    content = entry.find("media:content", NAMES)
    assert content is not None
    assert (content.attrib["medium"], content.attrib["width"]) == ("video", "1280")


def test_podcast_guid_is_the_one_that_directories_know() -> None:
    """A show whose guid stands in the Podcast Index."""
    assert rss.guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_json_feed_names_its_version_and_length() -> None:
    document = json.loads(FORMATS["json"].write(feed(item("One"))))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    attachment = document["items"][0]["attachments"][0]
    assert (attachment["duration_in_seconds"], attachment["size_in_bytes"]) == (61, 99)


def test_xspf_counts_in_milliseconds() -> None:
    root = ElementTree.fromstring(FORMATS["xspf"].write(feed(item("One"))))
    assert root.tag == "{http://xspf.org/ns/0/}playlist"
    assert root.findtext("x:trackList/x:track/x:duration", namespaces=NAMES) == "61400"
