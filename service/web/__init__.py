"""The pages: server-rendered, readable and usable without JavaScript; small modules add what moves."""

from flask import Flask

from service import access
from service.web import (
    correcting,
    errors,
    headers,
    history,
    jobs,
    languages,
    library,
    media,
    playlist,
    project,
    recording,
    revisions,
    search,
    sign_in,
    static_files,
    translation,
    words,
)

__all__ = ["errors", "register"]


def register(app: Flask) -> None:
    """Put the pages into the application. `errors.answer` is for the application's own error handler."""
    languages.configure(app)
    static_files.configure(app)
    words.configure(app)
    headers.configure(app)
    app.jinja_env.globals["signed_in"] = access.signed_in
    for page in (
        sign_in,
        library,
        recording,
        correcting,
        revisions,
        translation,
        project,
        search,
        history,
        jobs,
        playlist,
        media,
    ):
        app.register_blueprint(page.pages)
