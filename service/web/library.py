"""The library: bring a recording, find one."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service.access import require_sign_in
from service.catalogue.database import reading
from service.catalogue.overview import jobs_of, posters_of, recordings_page
from service.catalogue.playlist import Playlist
from service.catalogue.project import Project
from service.config import settings
from service.errors import InvalidRequest
from service.speech.engines import voices_sent_to
from service.uploads.receive import receive_form
from service.web.errors import sentence
from service.web.languages import spoken_languages
from service.web.pages import page
from service.web.words import status_words

pages = page("library")

# A screen or two on a phone; each row brings a picture.
_ROWS = 20


@pages.get("/")
def index() -> ResponseReturnValue:
    """Recordings, newest first, with the form that brings another."""
    require_sign_in()
    return _page()


@pages.post("/recordings")
def upload() -> ResponseReturnValue:
    """Store a recording that comes by the plain form, and show it."""
    require_sign_in()
    # The body streams to storage, so it may be as long as a recording may be: receive_form counts.
    request.max_content_length = None
    try:
        recording_id = receive_form(
            request.stream, request.headers.get("Content-Type", ""), request.content_length
        )
    except InvalidRequest as error:
        return _page(problem=sentence(error)), error.status
    return redirect(url_for("recording.show", recording_id=recording_id), HTTPStatus.SEE_OTHER)


def _page(problem: str | None = None) -> str:
    with reading() as catalogue:
        rows, older = recordings_page(catalogue, request.args.get("before"), _ROWS)
        ids = [row.id for row, _, _ in rows]
        jobs, posters = jobs_of(catalogue, ids), posters_of(catalogue, ids)
        return render_template(
            "library.html",
            rows=[
                (
                    recording,
                    status,
                    status_words(status, jobs[recording.id]),
                    progress,
                    posters.get(recording.id),
                )
                for recording, status, progress in rows
            ],
            older=older,
            playlists=catalogue.scalars(select(Playlist).order_by(Playlist.id.desc())).all(),
            projects=catalogue.scalars(select(Project).order_by(Project.title)).all(),
            languages=spoken_languages(),
            most_bytes=settings().max_upload_bytes,
            voices_sent_to=voices_sent_to(settings()),
            problem=problem,
        )
