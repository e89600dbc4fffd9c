"""From an address that lasts, which asks who is there, to one in the storage that does not."""

from http import HTTPStatus

from flask import redirect, request
from werkzeug import Response

from service.config import settings
from service.storage.objects import signed_url

# A player asks again for every range; it need not come by here each time. Far below the life of the signed
# address, and short enough that a story taken down stops playing soon.
_CACHE_SECONDS = 300


def to_storage(key: str, mime: str, *, download_as: str | None = None) -> Response:
    """Send the reader, who may have the object, to a signed address of it."""
    address = signed_url(
        key,
        mime,
        download_as=download_as,
        operation="head_object" if request.method == "HEAD" else "get_object",
    )
    response = redirect(address, HTTPStatus.FOUND)
    keep = min(_CACHE_SECONDS, settings().signed_url_seconds // 10)
    response.headers["Cache-Control"] = f"private, max-age={keep}"
    return response
