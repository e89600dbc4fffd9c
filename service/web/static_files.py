"""Stylesheet, scripts, pictures and fonts under addresses that name their version, to be kept for ever.

The version stands in the path, not behind a question mark: modules that import each other and fonts that the
stylesheet names by relative addresses then carry it too.
"""

import hashlib
from functools import cache
from pathlib import Path

from apiflask import APIBlueprint
from flask import Flask, Response, send_from_directory, url_for

_FOLDER = Path(__file__).parent / "static"

pages = APIBlueprint("static_files", __name__, enable_openapi=False)


def configure(app: Flask) -> None:
    """Give templates `static(name)`: the address of a file."""
    app.register_blueprint(pages)
    app.jinja_env.globals["static"] = lambda name: url_for(
        "static_files.show", version=current_version(), name=name
    )


@cache
def current_version() -> str:
    """A hash over all the files, read once a process."""
    digest = hashlib.sha256()
    for path in sorted(_FOLDER.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(_FOLDER)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@pages.get("/static/v-<version>/<path:name>")
def show(version: str, name: str) -> Response:
    """One file; for ever if it is of this version, else only until the page is loaded again."""
    response = send_from_directory(_FOLDER, name)
    known = version == current_version()
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if known else "no-cache"
    return response


@pages.get("/favicon.ico")
def favicon() -> Response:
    """For whoever asks without having read a page."""
    return send_from_directory(_FOLDER, "img/favicon.svg", max_age=86400)
