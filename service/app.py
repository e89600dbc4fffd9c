"""The web service: one Flask application with doors for scripts, people and watchers."""

import logging
from urllib.parse import unquote

from apiflask import APIFlask
from flask import g, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from service import access, api, bodies, lingering, requests, web
from service.catalogue.database import is_passing
from service.catalogue.full import is_full
from service.config import settings
from service.errors import DatabaseUnavailable, NotFound
from service.storage import space
from service.watching import door as watching_door

log = logging.getLogger(__name__)


def create_app() -> APIFlask:
    """The application, as a WSGI server loads it."""
    app = APIFlask(
        "service.web",
        title="Storyreel",
        version="1",
        spec_path=f"{api.PREFIX}/openapi.json",
        docs_path=None,
        json_errors=False,  # each door answers errors in its own way, below
    )
    lingering.configure(app)
    requests.configure(app)
    bodies.configure(app)
    access.configure(app)
    # What a request may hold in memory; files do not count, they stream past (service/uploads/form.py).
    app.config["MAX_FORM_MEMORY_SIZE"] = 4 * 2**20
    if hops := settings().trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    api.register(app)
    web.register(app)
    watching_door.register(app)

    @app.before_request
    def refuse_nul() -> None:
        # No id or name holds one, and PostgreSQL would stumble over it.
        if "\x00" in unquote(request.full_path):
            raise NotFound("There is nothing at this address.")

    @app.errorhandler(Exception)
    def answer(error: Exception) -> ResponseReturnValue:
        if is_full(error):
            error = space.no_space()
        elif is_passing(error):
            log.warning("the database is in the way at %s: %s", requests.route(), type(error).__name__)
            g.setdefault("token", None)  # or the page would ask it who is asking
            error = DatabaseUnavailable(
                "The database does not answer just now. Please try again in a moment."
            )
        if request.path.startswith((api.PREFIX, *watching_door.PATHS)):
            return api.problems.answer(error)
        return web.errors.answer(error)

    return app
