"""Questions that tell whether a part of the stack answers. Each returns at once or within a second."""

import http.client
import socket
from http import HTTPStatus

import psycopg
import redis
from celery import Celery
from kombu.exceptions import OperationalError
from sqlalchemy import make_url

_SECONDS = 1.0


def redis_answers(url: str) -> bool:
    with redis.Redis.from_url(url, socket_timeout=_SECONDS) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):  # the first also while Redis still loads its file
            return False


def postgres_answers(url: str) -> bool:
    """`url` as SQLAlchemy writes it."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        # libpq counts in whole seconds, and takes one for two.
        psycopg.connect(plain, connect_timeout=2).close()
    except psycopg.OperationalError:  # also while it starts up
        return False
    return True


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=_SECONDS).close()
    except OSError:
        return False
    return True


def http_answers(port: int, path: str) -> bool:
    """Any answer but a server's fault counts: a page that wants a token is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_answers(redis_url: str, name: str) -> bool:
    """Whether the Celery worker `name` of this machine takes messages."""
    with Celery(broker=redis_url, set_as_current=False) as app:
        node = f"{name}@{socket.gethostname()}"
        try:
            return bool(app.control.ping(destination=[node], timeout=_SECONDS, limit=1))
        except OperationalError:
            return False
