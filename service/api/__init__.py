"""The HTTP API under `/api/v1`: JSON, OpenAPI written from the code, RFC 9457 problem documents."""

from typing import Any

from apiflask import APIFlask

from service.api import (
    checks,
    events,
    extracts,
    history,
    jobs,
    playlists,
    previews,
    problems,
    projects,
    recordings,
    revisions,
    search,
    subtitles,
    uploads,
)
from service.api.doors import PREFIX as PREFIX

_MODULES = (
    recordings,
    history,
    previews,
    subtitles,
    checks,
    revisions,
    search,
    extracts,
    playlists,
    projects,
    jobs,
    uploads,
    events,
)


def register(app: APIFlask) -> None:
    """Put the API into the application."""
    for module in _MODULES:
        app.register_blueprint(module.blueprint)
    app.error_callback = problems.invalid
    app.security_schemes = {"token": {"type": "http", "scheme": "bearer"}}

    @app.spec_processor
    def describe(spec: Any) -> Any:
        spec["security"] = [{"token": []}]
        # The form is read as it streams in, past APIFlask, so its description stands beside the view.
        spec["paths"][f"{PREFIX}/recordings"]["post"]["requestBody"] = recordings.FORM
        return spec
