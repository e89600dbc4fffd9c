"""Search over everything that was said."""

from flask import url_for
from pydantic import BaseModel, Field

from service.api.doors import door
from service.api.schemas.search import HitList, HitOut
from service.catalogue.database import reading
from service.catalogue.search import search
from service.uploads.details import Line

blueprint = door("search")


class Asked(BaseModel):
    """What is searched for, and where."""

    q: Line = Field(min_length=1)
    project: str | None = Field(None, max_length=100)
    language: str | None = Field(None, max_length=40)
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=20)


@blueprint.get("/search")
@blueprint.input(Asked, location="query", arg_name="asked")
@blueprint.output(HitList)
def index(asked: Asked) -> HitList:
    """Cues that have all words of `q`, and recordings whose title, storyteller or themes do.

    "Phrases" stand in quotes, and of the last word the beginning is enough; capitals and accents do not
    count. What was written last comes first. `project` is a slug, `language` that of the subtitles.
    """
    with reading() as session:
        hits, cursor = search(
            session,
            asked.q,
            project=asked.project,
            language=asked.language,
            limit=asked.limit,
            cursor=asked.cursor,
        )
    more = cursor and url_for(".index", **asked.model_dump(exclude_none=True) | {"cursor": cursor})
    return HitList(items=[HitOut.of(hit) for hit in hits], next=more or None)
