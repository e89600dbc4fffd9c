"""A playlist as every feed format sees it: values, with addresses in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FeedItem:
    """One extract that can be played. `page`, `media`, `poster` and `subtitles` are addresses."""

    id: str
    position: int
    title: str
    storyteller: str | None
    language: str
    text: str
    """What is said in it, as one paragraph."""
    published: datetime
    duration_ms: int
    page: str
    media: str
    mime: str
    bytes: int
    width: int | None
    height: int | None
    poster: str | None
    subtitles: str | None

    @property
    def seconds(self) -> int:
        """The whole seconds of it, at least one."""
        return max(1, round(self.duration_ms / 1000))


@dataclass(frozen=True)
class Feed:
    """`page` is the playlist's address; a feed's own is the same with its ending (`address`).

    `open` when no token is needed to read it; `listed` when directories may name it too.
    """

    title: str
    project: str
    page: str
    home: str
    language: str
    updated: datetime
    open: bool
    listed: bool
    items: Sequence[FeedItem]

    def address(self, ending: str) -> str:
        """Where this feed is read in the format of that ending."""
        return f"{self.page}.{ending}"
