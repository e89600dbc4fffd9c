"""What every part of the API begins with: a blueprint under `/api/v1` that lets in signed-in readers only."""

from apiflask import APIBlueprint
from flask import Response, request

from service.access import require_sign_in

PREFIX = "/api/v1"

# The largest text anybody sends us: subtitles of a six-hour recording are well under 1 MB.
_BODY_BYTES = 4 * 2**20


def door(name: str) -> APIBlueprint:
    """A blueprint whose requests need a token and whose bodies fit into memory."""
    blueprint = APIBlueprint(f"api_{name}", __name__, url_prefix=PREFIX, tag=name)

    @blueprint.before_request
    def check() -> None:
        if request.method != "OPTIONS":  # what a server can do is no secret, and who asks has no token yet
            require_sign_in()
        request.max_content_length = _BODY_BYTES

    @blueprint.after_request
    def keep_private(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return blueprint
