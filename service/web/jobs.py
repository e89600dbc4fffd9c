"""The jobs of all recordings, for operators: what runs, what waits and why, what was set aside."""

from http import HTTPStatus
from typing import TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.access import require_sign_in
from service.catalogue.database import reading
from service.catalogue.job import ACTIVE, Job, JobKind, JobState
from service.errors import InvalidRequest
from service.jobs import listing, steer
from service.jobs.dispatch import facts
from service.web.pages import page
from service.web.sign_in import safe_path

pages = page("jobs")

# What runs is as many as there are workers' hands; of the rest, a screen or two.
_ROWS = 30
_ENDED_BADLY = (JobState.FAILED, JobState.CANCELLED)

Word = TypeVar("Word", JobState, JobKind)


@pages.get("/jobs")
def index() -> ResponseReturnValue:
    """All of it; or one list, where a state is chosen."""
    require_sign_in()
    state = _chosen(JobState, "state")
    kind = _chosen(JobKind, "kind")
    with reading() as catalogue:
        return render_template(
            "jobs.html",
            **(_one_list(catalogue, state, kind) if state else _everything(catalogue, kind)),
            counts=listing.counts(catalogue, kind),
            state=state,
            kind=kind,
            kinds=list(JobKind),
            states=list(JobState),
            active=ACTIVE,
            ended_badly=_ENDED_BADLY,
        )


@pages.post("/jobs/retry")
def retry_all() -> ResponseReturnValue:
    """Try all jobs again that were set aside, or those of one kind."""
    require_sign_in()
    listing.retry_all(_chosen(JobKind, "kind"))
    return _back(url_for(".index"))


@pages.post("/jobs/<job_id>/retry")
def retry(job_id: str) -> ResponseReturnValue:
    """Try a job again that failed or was stopped."""
    require_sign_in()
    with facts() as catalogue:
        job = steer.retry(catalogue, job_id)
    return _back(_steps(job))


@pages.post("/jobs/<job_id>/stop")
def stop(job_id: str) -> ResponseReturnValue:
    """Stop a job that waits or runs."""
    require_sign_in()
    with facts() as catalogue:
        job = steer.cancel(catalogue, job_id)
    return _back(_steps(job))


def _one_list(catalogue: Session, state: JobState, kind: JobKind | None) -> dict[str, object]:
    rows, older = listing.jobs_page(catalogue, state, kind, request.args.get("before"), _ROWS)
    return {"rows": rows, "older": older, "set_aside": listing.set_aside(catalogue)}


def _everything(catalogue: Session, kind: JobKind | None) -> dict[str, object]:
    running, _ = listing.jobs_page(catalogue, JobState.RUNNING, kind, None, _ROWS)
    failed, older = listing.jobs_page(catalogue, JobState.FAILED, kind, None, _ROWS)
    return {
        "running": running,
        "waiting": listing.waiting(catalogue, kind),
        "rows": failed,
        "older": older,
        "set_aside": listing.set_aside(catalogue),
    }


def _chosen(words: type[Word], name: str) -> Word | None:
    value = request.values.get(name)
    try:
        return words(value) if value else None
    except ValueError as error:
        raise InvalidRequest("There are no such jobs. Choose again from the lists.") from error


def _steps(job: Job) -> str:
    return url_for("recording.show", recording_id=job.recording_id, _anchor="steps")


def _back(otherwise: str) -> ResponseReturnValue:
    """To the page that the form stood on, where it says which."""
    wanted = request.form.get("next")
    return redirect(safe_path(wanted) if wanted else otherwise, HTTPStatus.SEE_OTHER)
