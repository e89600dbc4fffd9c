"""A playlist: extracts in order."""

from pydantic import BaseModel

from service.api.doors import PREFIX
from service.catalogue.playlist import Playlist


class PlaylistOut(BaseModel):
    """An ordered list of extracts, by id."""

    id: str
    slug: str
    title: str
    visibility: str
    items: list[str]
    links: dict[str, str]

    @classmethod
    def of(cls, row: Playlist) -> "PlaylistOut":
        page = f"/playlists/{row.slug}"
        return cls(
            id=row.id,
            slug=row.slug,
            title=row.title,
            visibility=row.visibility,
            items=[item.extract_id for item in row.items],
            links={
                "self": f"{PREFIX}/playlists/{row.id}",
                "page": page,
                **{feed: f"{page}.{feed}" for feed in ("rss", "json", "m3u8", "xspf")},
            },
        )
