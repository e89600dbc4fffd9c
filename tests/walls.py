"""Tests of walls that some kernels, containers and chroots forbid; there the service does without them."""

import pytest

from workers.media.sandbox import bubblewrap

needs_walls = pytest.mark.skipif(bubblewrap() is None, reason="namespaces are forbidden here")
EITHER_WAY = (pytest.param("walls", marks=needs_walls), "no walls")
"""Parameters of tests that hold within bubblewrap's walls and without."""
