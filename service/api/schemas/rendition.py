"""A rendition: a playable file or a picture."""

from pydantic import BaseModel

from service.catalogue.rendition import Rendition
from service.storage.objects import signed_url


class RenditionOut(BaseModel):
    """`url` is short-lived and needs no token; `link` lasts, and redirects to such an address.

    `hls` is the byte-range media playlist over the file, `stream_info` its line in a master playlist.
    """

    id: str
    kind: str
    file_name: str
    mime: str
    width: int | None
    height: int | None
    codec: str
    copied: bool
    duration_ms: int | None
    bytes: int
    url: str
    link: str
    hls: str | None
    stream_info: str | None

    @classmethod
    def of(cls, row: Rendition) -> "RenditionOut":
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in ("url", "link")},
            url=signed_url(row.key, row.mime),
            link=f"/media/{row.id}/{row.file_name}",
        )
