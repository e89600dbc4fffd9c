"""Bringing a translation: a file becomes a track beside the original."""

from http import HTTPStatus
from pathlib import PurePosixPath

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.access import require_sign_in
from service.catalogue.database import reading
from service.catalogue.overview import overview
from service.correcting import correct
from service.errors import InvalidRequest
from service.jobs.dispatch import facts
from service.subtitle_files import Brought, Times, brought
from service.uploads.receive import TRANSCRIPT_BYTES
from service.web.errors import sentence
from service.web.pages import page
from service.web.recording import recording_page

pages = page("translation")

# The other fields of the form and what parts them.
_BESIDE_BYTES = 16 * 2**10


@pages.post("/recordings/<recording_id>/translations")
def bring(recording_id: str) -> ResponseReturnValue:
    """Store a file's text as the subtitles of its language; what was there before is an earlier version."""
    require_sign_in()
    request.max_content_length = TRANSCRIPT_BYTES + _BESIDE_BYTES
    language = request.form.get("language", "")
    try:
        with reading() as catalogue:
            file = _brought(catalogue, recording_id, language)
        with facts() as catalogue:
            correct(catalogue, recording_id, language, file.cues, words=file.words, engine=file.engine)
    except InvalidRequest as error:
        return recording_page(recording_id, translation_problem=sentence(error)), error.status
    address = url_for("recording.show", recording_id=recording_id, _anchor="subtitles")
    return redirect(address, HTTPStatus.SEE_OTHER)


def _brought(catalogue: Session, recording_id: str, language: str) -> Brought:
    """What the file says, with its own times or the original's. Raises `NotFound`, `InvalidRequest`."""
    recording = overview(catalogue, recording_id).recording
    if not language or language == recording.language:
        raise InvalidRequest("Choose the language of the translation.")
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidRequest("Choose the file with the translation.")
    ending = PurePosixPath(file.filename).suffix.lower().removeprefix(".")
    times = Times.ORIGINAL if request.form.get("times") == "original" else Times.OWN
    return brought(catalogue, recording_id, language, ending, file.read(), times)
