"""What quiet days do, at once: everything that nothing names is found, proven an orphan and removed."""

import os
from unittest.mock import patch

from service.config import settings
from service.upkeep.multiparts import abort_abandoned_multiparts
from service.upkeep.orphans import sweep_orphans
from service.upkeep.removal import remove_retired


def tidy() -> None:
    """To be called once nothing is under way: the grace time, which protects what is, counts as over."""
    with patch.dict(os.environ, STORYREEL_ORPHAN_GRACE_SECONDS="0"):
        settings.cache_clear()
        try:
            sweep_orphans()
            abort_abandoned_multiparts()
            while remove_retired():
                pass
        finally:
            settings.cache_clear()
