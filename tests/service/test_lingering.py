"""Who is given time to be heard: the body behind a refusal is read, or left where it is."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from tests.making import make_token

LARGE = 10**6


class Body:
    """A body that says whether it was read to its end, and can be made to stop half way."""

    def __init__(self) -> None:
        self.left = LARGE
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.begun = threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.begun.set()
        self.goes_on.wait(10)
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return bytes(size)


def send(client: FlaskClient, body: Body, token: str | None) -> int:
    """A large body that is refused before it is read: these are no jobs."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    given = {"wsgi.input": body, "CONTENT_LENGTH": str(LARGE)}
    answer = client.post("/api/v1/jobs/none/retry", headers=headers, environ_overrides=given)
    answer.close()
    return answer.status_code


@pytest.fixture
def client(catalogue: str) -> Iterator[FlaskClient]:
    with create_app().test_client() as client:
        yield client


def test_only_who_is_signed_in_is_given_time(client: FlaskClient) -> None:
    known, unknown = Body(), Body()
    assert send(client, known, make_token()) == 404
    assert known.left == 0
    assert send(client, unknown, None) == 401
    assert unknown.left == LARGE


def test_few_are_given_time_at_once(catalogue: str) -> None:
    app, token = create_app(), make_token()
    slow = [Body() for _ in range(4)]
    with ExitStack() as ending:
        for body in slow:
            body.goes_on.clear()
            thread = threading.Thread(target=send, args=(app.test_client(), body, token))
            thread.start()
            ending.callback(thread.join)
            ending.callback(body.goes_on.set)
            assert body.begun.wait(10)
        fifth = Body()
        assert send(app.test_client(), fifth, token) == 404
        assert fifth.left == LARGE
    later = Body()
    assert send(app.test_client(), later, token) == 404
    assert later.left == 0
