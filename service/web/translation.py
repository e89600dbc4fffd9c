"""Bringing a translation: a file becomes a track beside the original."""

from http import HTTPStatus
from pathlib import PurePosixPath

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.access import require_sign_in
from service.catalogue.database import reading
from service.catalogue.overview import overview
from service.catalogue.subtitle import current_track
from service.correcting import correct
from service.errors import InvalidRequest
from service.jobs.dispatch import facts
from service.subtitles import formats
from service.subtitles.translation import with_times_of
from service.subtitles.words import Cue
from service.uploads.details import decode
from service.uploads.receive import TRANSCRIPT_BYTES
from service.web.errors import sentence
from service.web.house_styles import house_style
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
        cues = _cues(recording_id, language)
        with facts() as catalogue:
            correct(catalogue, recording_id, language, cues)
    except InvalidRequest as error:
        return recording_page(recording_id, translation_problem=sentence(error)), error.status
    return redirect(
        url_for("recording.show", recording_id=recording_id, _anchor="subtitles"), HTTPStatus.SEE_OTHER
    )


def _cues(recording_id: str, language: str) -> list[Cue]:
    """What the file says, with its own times or the original's. Raises `NotFound`, `InvalidRequest`."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidRequest("Choose the file with the translation.")
    ending = PurePosixPath(file.filename).suffix.lower().removeprefix(".")
    cues = formats.read(decode(file.read()), ending)
    with reading() as catalogue:
        recording = overview(catalogue, recording_id).recording
        if not language or language == recording.language:
            raise InvalidRequest("Choose the language of the translation.")
        if formats.FORMATS[ending].timed and request.form.get("times") != "original":
            return cues
        original = current_track(catalogue, recording_id, recording.language)
        return with_times_of(original.cues if original else [], cues, house_style(recording.project))
