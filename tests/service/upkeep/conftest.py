"""A bucket of a test's own, as sweeps go through all of it; no grace time, no pause before a repair."""

import itertools

import pytest

from service.storage.objects import ensure_bucket
from service.upkeep import problem
from tests.service.upkeep.grace import no_grace

_numbers = itertools.count()


@pytest.fixture
def bucket(catalogue: str, monkeypatch: pytest.MonkeyPatch) -> str:
    name = f"upkeep-{next(_numbers)}"
    monkeypatch.setenv("STORYREEL_S3_BUCKET", name)
    monkeypatch.setattr(problem, "PAUSE_SECONDS", 0.0)
    no_grace(monkeypatch)
    ensure_bucket()
    return name
