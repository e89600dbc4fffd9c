"""The earlier versions of subtitles: look at them, compare two, bring one back."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from service.access import require_sign_in
from service.catalogue.database import reading
from service.catalogue.recording import Recording
from service.catalogue.revisions import described, revision_of, revisions
from service.correcting import CorrectedMeanwhile, restore
from service.errors import NotFound
from service.jobs.dispatch import facts
from service.subtitles.compare import Kind, compare
from service.web.pages import page

pages = page("revisions")

_PATH = "/recordings/<recording_id>/subtitles/<language>/versions"


@pages.get(_PATH)
def index(recording_id: str, language: str) -> ResponseReturnValue:
    """All versions of a track, the one in force first."""
    require_sign_in()
    with reading() as catalogue:
        return _index(catalogue, recording_id, language)


@pages.get(f"{_PATH}/compare")
def show(recording_id: str, language: str) -> ResponseReturnValue:
    """What changed from one version to another."""
    require_sign_in()
    with reading() as catalogue:
        before = revision_of(catalogue, recording_id, language, _number("from"))
        after = revision_of(catalogue, recording_id, language, _number("to"))
        changes = compare(before.cues, after.cues)
        return render_template(
            "compare.html",
            recording=catalogue.get_one(Recording, recording_id),
            language=language,
            before=described(catalogue, before),
            after=described(catalogue, after),
            changes=[change for change in changes if change.kind is not Kind.SAME],
            lines=len(changes),
        )


@pages.post(f"{_PATH}/<int:revision>/restore")
def bring_back(recording_id: str, language: str, revision: int) -> ResponseReturnValue:
    """Bring back an earlier version, as the newest; those in between stay."""
    require_sign_in()
    try:
        with facts() as catalogue:
            restore(catalogue, recording_id, language, revision, expected=request.form.get("expected", ""))
    except CorrectedMeanwhile as error:
        with reading() as catalogue:
            problem = gettext("Somebody else saved in the meantime, so nothing was brought back. Look again.")
            return _index(catalogue, recording_id, language, problem), error.status
    return redirect(url_for(".index", recording_id=recording_id, language=language), HTTPStatus.SEE_OTHER)


def _index(catalogue: Session, recording_id: str, language: str, problem: str | None = None) -> str:
    versions = revisions(catalogue, recording_id, language)
    return render_template(
        "revisions.html",
        recording=catalogue.get_one(Recording, recording_id),
        language=language,
        versions=versions,
        problem=problem,
    )


def _number(name: str) -> int:
    number = request.args.get(name, "")
    # The catalogue counts no further, and nobody corrects a billion times.
    if not (number.isascii() and number.isdecimal()) or len(number) > 9:
        raise NotFound("There is no such revision of these subtitles.")
    return int(number)
