"""Searching what was said in all stories: places by story, each with a link that plays from there."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.access import require_sign_in
from service.catalogue.database import reading
from service.catalogue.search import Hit, search
from service.errors import InvalidRequest
from service.web.errors import sentence
from service.web.pages import page

pages = page("search")

_HITS = 50


@pages.get("/search")
def show() -> ResponseReturnValue:
    """What was found; without a query, how to search."""
    require_sign_in()
    query = request.args.get("q", "").strip()
    hits: list[Hit] = []
    more, problem = None, None
    try:
        with reading() as catalogue:
            hits, more = search(catalogue, query, limit=_HITS, cursor=request.args.get("from"))
    except InvalidRequest as error:
        problem = error
    shown = render_template(
        "search.html",
        query=query,
        stories=_by_story(hits),
        found=len(hits),
        more=more,
        problem=sentence(problem) if problem else None,
    )
    return shown, problem.status if problem else 200


def _by_story(hits: list[Hit]) -> list[list[Hit]]:
    """The hits of each story together, in the order of time within it; stories as they were found."""
    stories: dict[str, list[Hit]] = {}
    for hit in hits:
        stories.setdefault(hit.recording_id, []).append(hit)
    return [
        sorted(one, key=lambda hit: (hit.start_ms is not None, hit.start_ms or 0)) for one in stories.values()
    ]
