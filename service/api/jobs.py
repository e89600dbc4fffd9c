"""Jobs: see one, try it again, stop it."""

from service.api.doors import door
from service.api.schemas.job import JobOut
from service.catalogue.database import reading
from service.catalogue.job import Job
from service.errors import NotFound
from service.jobs import steer
from service.jobs.dispatch import facts

blueprint = door("jobs")


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
