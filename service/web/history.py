"""What happened to a recording, told to whoever looks after it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service.access import require_sign_in
from service.catalogue.attempt import Attempt
from service.catalogue.database import reading
from service.catalogue.history import history
from service.catalogue.recording import Recording
from service.web.history_words import line_of
from service.web.pages import page

pages = page("history")

# Most stories' whole history; an unlucky one's comes in parts.
_ENTRIES = 200


@pages.get("/recordings/<recording_id>/history")
def show(recording_id: str) -> ResponseReturnValue:
    """The page of a recording's history, oldest first."""
    require_sign_in()
    with reading() as catalogue:
        entries, more = history(catalogue, recording_id, request.args.get("from"), _ENTRIES)
        recording = catalogue.get_one(Recording, recording_id)
        owners = select(Attempt.owner).where(Attempt.recording_id == recording_id).distinct()
        workers = set(catalogue.scalars(owners))
    lines = [line for entry in entries if (line := line_of(entry, workers))]
    return render_template("history.html", recording=recording, lines=lines, more=more)
