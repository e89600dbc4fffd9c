"""An extract, with its film once it is cut."""

from pydantic import BaseModel

from service.api.schemas.rendition import RenditionOut
from service.catalogue.extract import Extract
from service.catalogue.rendition import Rendition

_BESIDE = ("video", "poster", "outdated")


class ExtractOut(BaseModel):
    """A passage; `video` is there once it is cut, `outdated` when its subtitles were corrected since."""

    id: str
    recording_id: str
    title: str
    start_ms: int
    end_ms: int
    origin: str
    reasons: list[str]
    video: RenditionOut | None
    poster: RenditionOut | None
    subtitles: str | None
    outdated: bool

    @classmethod
    def of(
        cls, row: Extract, video: Rendition | None, poster: Rendition | None, outdated: bool
    ) -> "ExtractOut":
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in _BESIDE},
            outdated=outdated,
            video=RenditionOut.of(video) if video else None,
            poster=RenditionOut.of(poster) if poster else None,
        )
