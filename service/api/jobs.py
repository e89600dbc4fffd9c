"""Jobs: list them, see one, try it again, stop it."""

from flask import url_for
from pydantic import BaseModel, Field

from service.api.doors import door
from service.api.schemas.job import JobList, JobOut
from service.catalogue.database import reading
from service.catalogue.job import Job, JobKind, JobState
from service.errors import NotFound
from service.jobs import steer
from service.jobs.dispatch import facts
from service.jobs.listing import jobs_page

blueprint = door("jobs")


class Wanted(BaseModel):
    """Which jobs."""

    state: JobState | None = None
    kind: JobKind | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=36)


@blueprint.get("/jobs")
@blueprint.input(Wanted, location="query", arg_name="wanted")
@blueprint.output(JobList)
def index(wanted: Wanted) -> JobList:
    """Jobs of all recordings, newest first."""
    with reading() as session:
        found, cursor = jobs_page(session, wanted.state, wanted.kind, wanted.cursor, wanted.limit)
    again = {**wanted.model_dump(exclude_none=True), "cursor": cursor}
    return JobList(items=[JobOut.of(one.job) for one in found], next=cursor and url_for(".index", **again))


@blueprint.get("/jobs/<job_id>")
@blueprint.output(JobOut)
def show(job_id: str) -> JobOut:
    """One unit of work, with its progress while it runs."""
    with reading() as session:
        job = session.get(Job, job_id)
    if job is None:
        raise NotFound("There is no such job.")
    return JobOut.of(job)


@blueprint.post("/jobs/<job_id>/retry")
@blueprint.output(JobOut)
def retry(job_id: str) -> JobOut:
    """Try a job again that failed or was stopped."""
    with facts() as session:
        return JobOut.of(steer.retry(session, job_id))


@blueprint.post("/jobs/<job_id>/cancel")
@blueprint.output(JobOut)
def cancel(job_id: str) -> JobOut:
    """Stop a job that waits or runs."""
    with facts() as session:
        return JobOut.of(steer.cancel(session, job_id))
