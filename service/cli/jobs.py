"""`storyreel jobs`, `retry`, `cancel`: what an operator does about work without a browser.

They work on the catalogue itself, so they also help when the web service is down.
"""

import sys
from collections.abc import Callable
from datetime import datetime

import click
from sqlalchemy.orm import Session

from service.catalogue.database import reading
from service.catalogue.job import Job, JobKind, JobState
from service.cli.display import one_line
from service.errors import Conflict, NotFound
from service.jobs import listing, steer
from service.jobs.dispatch import facts

_STATES = click.Choice([state.value for state in JobState])
_KINDS = click.Choice([kind.value for kind in JobKind])


@click.command()
@click.option("--state", type=_STATES, help="Only these; failed are those that were set aside.")
@click.option("--kind", type=_KINDS, help="Only these.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
def jobs(state: str | None, kind: str | None, limit: int) -> None:
    """List jobs, newest first: id, state, kind, attempts, since when, recording, reason."""
    with reading() as session:
        found, more = listing.jobs_page(
            session,
            JobState(state) if state else None,
            JobKind(kind) if kind else None,
            before=None,
            limit=limit,
        )
    for one in found:
        click.echo(one_line(_line(one.job, one.since)))
    if not found:
        click.echo("There are no such jobs.", err=True)
    elif more:
        click.echo(f"These are the newest {limit}; --limit shows more.", err=True)


def _line(job: Job, since: datetime) -> str:
    parts = [job.id, f"{job.state:<9}", f"{job.kind:<10}", str(job.attempts), f"{since:%Y-%m-%d %H:%M:%S}"]
    if job.state is JobState.RUNNING:
        parts.append(f"{job.progress:>4.0%} {job.lease_owner}")
    elif job.error:
        parts.append(f"{job.error_code}: {job.error}")
    return "  ".join([*parts[:5], job.recording_id, *parts[5:]])


@click.command()
@click.argument("job_ids", metavar="[JOB]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All jobs that were set aside.")
@click.option("--kind", type=_KINDS, help="With --all: those of one kind.")
def retry(job_ids: tuple[str, ...], every: bool, kind: str | None) -> None:
    """Try jobs again that were set aside or stopped."""
    if bool(job_ids) == every:
        raise click.UsageError("Name the jobs, or say --all; `storyreel jobs --state failed` lists them.")
    if kind and not every:
        raise click.UsageError("--kind goes with --all.")
    if every:
        click.echo(f"{listing.retry_all(JobKind(kind) if kind else None)} to be tried again.")
        return
    _each(job_ids, steer.retry, "will be tried again")


@click.command()
@click.argument("job_ids", metavar="JOB...", nargs=-1, required=True)
def cancel(job_ids: tuple[str, ...]) -> None:
    """Stop jobs that wait or run."""
    _each(job_ids, steer.cancel, "is stopped")


def _each(job_ids: tuple[str, ...], do: Callable[[Session, str], Job], done: str) -> None:
    """Do it to each job, and say what came of it; exit code 1 if one would not."""
    wrong = False
    for job_id in job_ids:
        try:
            with facts() as session:
                do(session, job_id)
        except (NotFound, Conflict) as error:
            wrong = True
            click.echo(one_line(f"{job_id}: {error}"), err=True)
        else:
            click.echo(f"{job_id} {done}.")
    if wrong:
        sys.exit(1)
