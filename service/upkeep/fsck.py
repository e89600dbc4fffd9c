"""Comparing catalogue and storage both ways: a table of checks.

May run beside the service at any time. Every check asks the storage itself before it says that something is
missing. Every repair that goes by the storage's word asks it again first, and every repair looks at its rows
again in the transaction that changes them.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from service.upkeep.flow import (
    attempts_without_end,
    extracts_without_facts,
    facts_without_jobs,
    jobs_without_lease,
    recordings_without_facts,
)
from service.upkeep.interrupted import uploads_without_bytes
from service.upkeep.missing import missing_originals, missing_renditions, retired_without_object
from service.upkeep.problem import Problem
from service.upkeep.unknown import orphans, unknown_originals

# The catalogue first: what is repaired there is then no problem of the storage.
CHECKS: tuple[Callable[[], Iterator[Problem]], ...] = (
    facts_without_jobs,
    recordings_without_facts,
    extracts_without_facts,
    jobs_without_lease,
    attempts_without_end,
    uploads_without_bytes,
    missing_originals,
    missing_renditions,
    retired_without_object,
    orphans,
    unknown_originals,
)


def problems() -> Iterator[Problem]:
    """All that is wrong, found while it is asked for. Raises `StorageUnavailable`."""
    return chain.from_iterable(check() for check in CHECKS)
