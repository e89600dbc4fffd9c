"""The application as a client sees it, signed in by a bearer token."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from tests.making import make_token


@pytest.fixture
def app_client(catalogue: str) -> Iterator[FlaskClient]:
    """Nobody in particular."""
    app = create_app()
    app.testing = False  # errors are answered as they are to everybody
    with app.test_client() as client:
        yield client


@pytest.fixture
def client(app_client: FlaskClient) -> FlaskClient:
    """Somebody with a token."""
    app_client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {make_token()}"
    return app_client
