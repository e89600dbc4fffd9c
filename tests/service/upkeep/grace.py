"""How long what nothing names is left alone."""

import pytest

from service.config import settings


def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """None at all, for what was stored in this second too: the storage tells instants rounded up."""
    monkeypatch.setenv("STORYREEL_ORPHAN_GRACE_SECONDS", "-2")
    settings.cache_clear()
