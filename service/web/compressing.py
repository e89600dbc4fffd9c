"""Long pages travel compressed: a thousand lines of subtitles are a megabyte, and a tenth of it so.

Nobody learns anything from how long an answer is: the cookie is `SameSite=Lax`, so another site's page cannot
have ours answer in its name as often as that would take.
"""

import gzip

from flask import Flask, Response, request

# Less fits into a few packets anyway.
_WORTH_IT_BYTES = 32 * 2**10
# A megabyte takes 10 ms; higher levels take longer and hardly win.
_LEVEL = 4


def configure(app: Flask) -> None:
    """Compress the pages of whoever can read them so."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype != "text/html" or response.is_streamed:
            return response
        response.vary.add("Accept-Encoding")
        length = response.content_length or 0
        if (
            length >= _WORTH_IT_BYTES
            and request.accept_encodings.quality("gzip")
            and response.content_encoding is None
        ):
            response.set_data(gzip.compress(response.get_data(), _LEVEL))
            response.content_encoding = "gzip"
        return response
