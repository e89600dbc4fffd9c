"""What every answer tells the browser: load nothing from elsewhere, keep private pages private."""

from urllib.parse import urlsplit

from flask import Flask, Response

from service.config import settings


def configure(app: Flask) -> None:
    """Put the headers on every answer."""
    policy = content_security_policy()
    secure = settings().base_url.startswith("https:")

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        # Not `no-referrer`: browsers then send `Origin: null` with our own forms, and access.py looks at it.
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html":
            # Kept by the browser only, and asked for anew: a story taken down is gone at once.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def content_security_policy() -> str:
    """Everything from ourselves; pictures and media also from the endpoint that signed addresses lead to."""
    endpoint = urlsplit(settings().s3_public_endpoint or settings().s3_endpoint)
    media = f"'self' {endpoint.scheme}://{endpoint.netloc}"
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": media,
        "media-src": media,
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
