"""`storyreel fsck`: is everything there that should be, and nothing else?"""

import logging
import sys
from collections.abc import Iterator

import click

from service.actor import acting_as
from service.catalogue.database import is_passing
from service.errors import StorageUnavailable, StoryreelError
from service.upkeep.digests import bytes_to_read, changed_originals
from service.upkeep.fsck import problems
from service.upkeep.problem import Problem

log = logging.getLogger(__name__)

# As fsck(8) has them.
_CLEAN, _REPAIRED, _LEFT, _NOT_DONE = 0, 1, 4, 8


@click.command()
@click.option("--repair", is_flag=True, help="Put right what can be put right.")
@click.option("--deep", is_flag=True, help="Also read every original and compare its SHA-256.")
def fsck(repair: bool, deep: bool) -> None:
    """Compare the catalogue with the storage, both ways. Safe while everything runs.

    Prints a line for each thing that is wrong, then a summary. Exits 0 when nothing is, 1 when all of it was
    repaired, 4 when something is left, 8 when it could not be done.
    """
    try:
        with acting_as("fsck"):
            found, left = _go_through(problems(), repair)
            if deep:
                more, more_left = _go_through_originals()
                found, left = found + more, left + more_left
    except StorageUnavailable as error:
        _stop(str(error))
    # The boundary of the process: Python's own exit code for it, 1, would say that all was repaired.
    except Exception as error:
        if is_passing(error):
            _stop("The database does not answer.")
        log.exception("fsck stopped")
        _stop("Something unexpected went wrong.")
    click.echo(f"{found} found, {found - left} repaired, {left} left." if found else "Nothing is wrong.")
    sys.exit(_LEFT if left else _REPAIRED if found else _CLEAN)


def _go_through(found: Iterator[Problem], repair: bool) -> tuple[int, int]:
    """Tell each one; returns how many there were, and how many are left."""
    told = left = 0
    for problem in found:
        told += 1
        ending = ""
        if repair and problem.repair:
            try:
                ending = f" -> {problem.repair()}"
            except StorageUnavailable:
                raise
            except StoryreelError as error:
                ending = f" -> not repaired: {error}"
                left += 1
        else:
            left += 1
        click.echo(f"{problem.told}{ending}")
    return told, left


def _go_through_originals() -> tuple[int, int]:
    with click.progressbar(length=bytes_to_read(), label="Reading originals", file=sys.stderr) as progress:
        return _go_through(changed_originals(progress.update), repair=False)


def _stop(why: str) -> None:
    click.echo(f"Not done: {why}", err=True)
    sys.exit(_NOT_DONE)
