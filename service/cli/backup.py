"""`storyreel backup` and `storyreel restore`: everything in one directory on another disk, and back."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import DBAPIError

from service.backup.copying import Copied
from service.backup.manifest import BackupDamaged, Manifest
from service.backup.meter import OnProgress
from service.backup.restore import check_backup, restore_backup
from service.backup.take import take_backup
from service.errors import Conflict, NotFound, StoryreelError

# A disk that dies damages thousands of files; the first of them tell enough.
_NAMED = 20


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--originals-only", is_flag=True, help="Leave out what can be made again from the originals.")
@click.option("--prune", is_flag=True, help="Keep only this snapshot, and remove what only older ones need.")
def backup(directory: Path, originals_only: bool, prune: bool) -> None:
    """Add a snapshot to the backup in DIR, while everything runs. What DIR holds already is not copied again.

    Exits 1 when an original is lost or damaged in the storage; the rest is in the backup all the same.
    """
    with _said_plainly(), _bars() as bar:
        taken = take_backup(directory, bar("Copying"), originals_only=originals_only, prune=prune)
    click.echo(
        f"{directory}: snapshot {taken.name}, {_contents(taken.manifest)}, {taken.copied.new} files new."
    )
    if taken.pruned:
        click.echo(f"{taken.pruned} files that only older snapshots needed were removed.")
    if taken.copied.gone:
        click.echo(f"{taken.copied.gone} files were replaced meanwhile; a restore has them made again.")
    _tell_of_originals(taken.copied)


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--at", metavar="INSTANT", help="The snapshot of that name in DIR/catalogue; else the newest.")
@click.option("--check", is_flag=True, help="Only read the backup and say whether all of it is whole.")
def restore(directory: Path, at: str | None, check: bool) -> None:
    """Bring the backup in DIR back into an empty Storyreel. Safe to start again when it was interrupted.

    Exits 2, with nothing touched, where there are stories already; 1 when the backup is damaged.
    """
    with _said_plainly(), _bars() as bar:
        if check:
            name, manifest = check_backup(directory, bar("Checking"), at)
        else:
            restored = restore_backup(directory, bar("Checking"), bar("Restoring"), at)
            name, manifest = restored.name, restored.manifest
    if check:
        click.echo(f"{directory}: snapshot {name} is whole, {_contents(manifest)}.")
        return
    click.echo(f"{directory}: snapshot {name} is restored, {_contents(manifest)}.")
    done = restored.settled
    for count, words in (
        (done.jobs, "jobs that were running go on from their beginning"),
        (done.remade, "jobs make again what was not in the backup"),
        (done.uploads, "unfinished uploads have to be begun again"),
    ):
        if count:
            click.echo(f"{count} {words}.")
    if restored.beside:
        click.echo(
            f"{restored.beside} originals in the storage came later than this snapshot: "
            "`storyreel fsck --repair` makes stories of them."
        )


def _contents(manifest: Manifest) -> str:
    count = manifest.rows("recording")
    stories = "1 story" if count == 1 else f"{count} stories"
    return f"{stories} in {len(manifest.objects)} files, {manifest.total_bytes / 1e6:.1f} MB"


def _tell_of_originals(copied: Copied) -> None:
    held = {stored.key for stored in copied.stored}
    for key in copied.lost:
        here = ", and the backup has a copy" if key in held else ""
        click.echo(f"The original {key} is not in the storage{here}.", err=True)
    for key in copied.damaged:
        click.echo(f"The original {key} is not as it was brought.", err=True)
    if copied.lost or copied.damaged:
        sys.exit(1)


class _Declined(click.ClickException):
    """Nothing was touched: another directory is needed, or an empty Storyreel."""

    exit_code = 2


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What can go wrong, in a sentence: 2 where another directory or an empty Storyreel is needed, else 1."""
    try:
        yield
    except (Conflict, NotFound) as error:
        raise _Declined(str(error)) from error
    except BackupDamaged as error:
        more = len(error.parts) - _NAMED
        lines = [str(error), *error.parts[:_NAMED], *([f"and {more} more"] if more > 0 else [])]
        raise click.ClickException("\n  ".join(lines)) from error
    except StoryreelError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'The disk'}: {error.strerror}") from error
    except DBAPIError as error:
        # Its own words may hold people's.
        raise click.ClickException(
            f"The database did not take part ({type(error.orig).__name__})."
        ) from error


@contextmanager
def _bars() -> Iterator[Callable[[str], OnProgress]]:
    """Bars on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:

        def bar(words: str) -> OnProgress:
            task = bars.add_task(words, total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield bar
