"""A recording in the catalogue, for jobs to be about."""

import pytest

from tests.making import make_recording


@pytest.fixture
def recording_id(catalogue: str) -> str:
    return make_recording()
