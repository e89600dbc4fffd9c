"""Extended M3U in UTF-8: the films one after the other, for players on desks and televisions."""

from service.uploads.details import clean
from service.web.feeds.feed import Feed


def write(feed: Feed) -> str:
    """The feed as M3U8: one line of duration and title, one of address, for each film.

    A line break in a title would begin an address, so titles are made one line.
    """
    lines = ["#EXTM3U", f"#PLAYLIST:{clean(feed.title)}"]
    for item in feed.items:
        name = f"{item.storyteller} - {item.title}" if item.storyteller else item.title
        lines += [f"#EXTINF:{item.seconds},{clean(name)}", item.media]
    return "\n".join(lines) + "\n"
