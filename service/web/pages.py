"""What every page begins with: a blueprint whose forms are small."""

from apiflask import APIBlueprint
from flask import request

# Our longest form holds a title of 10,000 characters, which may take 9 bytes each in an address's encoding.
_FORM_BYTES = 128 * 2**10


def page(name: str) -> APIBlueprint:
    """A blueprint of pages. A view that takes a file lifts the limit itself, and counts."""
    blueprint = APIBlueprint(name, __name__, enable_openapi=False)

    @blueprint.before_request
    def limit() -> None:
        request.max_content_length = _FORM_BYTES

    return blueprint
