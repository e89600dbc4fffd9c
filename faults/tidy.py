"""What the relay does in days, by its own means and at once: what nothing names is found and removed."""

import time

from sqlalchemy import select

from faults.ground import Ground
from service.catalogue.database import reading
from service.catalogue.retired import Retired
from service.upkeep.multiparts import abort_abandoned_multiparts
from service.upkeep.orphans import sweep_orphans
from service.upkeep.removal import remove_retired
from service.uploads.abandoned import give_up_abandoned

_REMOVAL_SECONDS = 30.0
# Swift tells the time of an object rounded up to the second (s3api's `S3Timestamp`): what was put just now is
# from the future, and too young to be an orphan however short the grace time is.
_YOUNG_SECONDS = 1.0


def tidy(ground: Ground) -> None:
    """To be called once nothing is under way: in this process (`faults.ground`) all grace times, which
    protect what is, count as over."""
    give_up_abandoned()
    abort_abandoned_multiparts()
    time.sleep(_YOUNG_SECONDS)
    sweep_orphans()
    # The relay removes too, and what it is just at, this process leaves to it.
    ground.wait_for(_orphans_removed, _REMOVAL_SECONDS, "orphans removed")


def _orphans_removed() -> bool:
    """Whether no orphan is left that this process may remove."""
    while remove_retired():
        pass
    orphan = select(Retired.key).where(Retired.rendition_id.is_(None), ~Retired.removing)
    with reading() as session:
        return session.scalar(orphan.limit(1)) is None
