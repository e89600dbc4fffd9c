"""The door for watchers, outside of `/api/v1`: monitoring expects these three at these addresses."""

from http import HTTPStatus

from apiflask import APIBlueprint
from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from service.access import require_sign_in
from service.watching.health import Readiness
from service.watching.metrics import CatalogueCollector
from service.watching.processes import ProcessesCollector

PATHS = ("/healthz", "/readyz", "/metrics")


def register(app: Flask) -> None:
    """Put the door into the application, with what it remembers between two visits."""
    blueprint = APIBlueprint("watching", __name__, enable_openapi=False)
    readiness = Readiness()
    registry = CollectorRegistry()
    registry.register(ProcessesCollector())
    registry.register(CatalogueCollector())

    @blueprint.get("/healthz")
    def healthz() -> Response:
        """The process is alive; nothing else is asked, so that a database's fault restarts no process."""
        return jsonify(alive=True)

    @blueprint.get("/readyz")
    def readyz() -> ResponseReturnValue:
        """Whether this process can serve. No token: a load balancer asks; no addresses, no names."""
        report = readiness.report()
        status = HTTPStatus.OK if report["ready"] else HTTPStatus.SERVICE_UNAVAILABLE
        return jsonify(report), status

    @blueprint.get("/metrics")
    def metrics() -> Response:
        """Figures for Prometheus, with a token: how much is told and fails is not for everybody."""
        require_sign_in()
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    @blueprint.after_request
    def keep_fresh(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.register_blueprint(blueprint)
