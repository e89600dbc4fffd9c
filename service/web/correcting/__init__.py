"""Correcting subtitles line by line, beside the player: whatever a person types is kept until it is saved.

A form that cannot be saved comes back as it was sent, with what is wrong beside the lines; where somebody
else saved first it comes back with both people's changes put together. The module that saves without leaving
the page shows the very same answers, so that nothing is decided twice.
"""

from collections.abc import Iterable
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.access import require_sign_in
from service.catalogue.database import reading
from service.catalogue.overview import overview
from service.catalogue.revisions import described
from service.catalogue.subtitle import SubtitleTrack, current_track
from service.correcting import CorrectedMeanwhile, approve, correct
from service.errors import InvalidRequest, NotFound
from service.jobs.dispatch import facts
from service.subtitles.words import Cue
from service.web.correcting.form import Line, Typed, read
from service.web.correcting.showing import BLANK, shown
from service.web.errors import sentence
from service.web.house_styles import house_style
from service.web.pages import page

pages = page("correcting")

_PATH = "/recordings/<recording_id>/subtitles/<language>"
# 3,000 lines of two times 42 characters that take 9 bytes each in an address's encoding are 2.5 MB; in Latin
# letters there is room for every line of six hours.
_FORM_BYTES = 8 * 2**20


@pages.get(_PATH)
def show(recording_id: str, language: str) -> ResponseReturnValue:
    """The subtitles in force, to be corrected."""
    require_sign_in()
    with reading() as catalogue:
        track = _in_force(catalogue, recording_id, language)
        return _page(catalogue, track, _untouched(track))


@pages.post(_PATH)
def save(recording_id: str, language: str) -> ResponseReturnValue:
    """Save what was typed as the next revision, and vouch for it where the form says so."""
    require_sign_in()
    typed = _typed()
    approving = request.form.get("do") == "approve"
    try:
        done = _save(recording_id, language, typed, approving)
    except CorrectedMeanwhile as error:
        return _conflict(recording_id, language, typed), error.status
    except InvalidRequest as error:
        return _answer(recording_id, language, typed, error), error.status
    address = url_for(".show", recording_id=recording_id, language=language, done=done)
    return redirect(address, HTTPStatus.SEE_OTHER)


@pages.post(f"{_PATH}/typed")
def show_typed(recording_id: str, language: str) -> ResponseReturnValue:
    """What was typed earlier, to go on with; nothing is saved. For text that a browser kept."""
    require_sign_in()
    return _answer(recording_id, language, _typed())


def _typed() -> Typed:
    # Longer than other pages' forms; whoever sends it is known.
    request.max_content_length = _FORM_BYTES
    return read(request.form)


def _save(recording_id: str, language: str, typed: Typed, approving: bool) -> str:
    """What was done, as the page is told. Raises what `correct` does."""
    cues = typed.cues()
    with facts() as catalogue:
        current = current_track(catalogue, recording_id, language)
        # What is in force already need not be stored: the line may have broken before our answer was heard.
        arrived = current is not None and current.cues == cues
        expected = current.tag if current and arrived else typed.expected
        track = correct(catalogue, recording_id, language, cues, expected=expected, reason=typed.reason)
        if approving:
            approve(catalogue, recording_id, language, expected=track.tag)
            return "approved"
    return "same" if track.tag == typed.expected else "saved"


def _in_force(catalogue: Session, recording_id: str, language: str) -> SubtitleTrack:
    track = current_track(catalogue, recording_id, language)
    if track is None:
        raise NotFound("There are no subtitles in this language (yet).")
    return track


def _untouched(track: SubtitleTrack) -> Typed:
    return Typed(track.tag, [Line.of(cue) for cue in track.cues])


def _conflict(recording_id: str, language: str, typed: Typed) -> str:
    """The form with what both wrote since the revision that it began with."""
    with reading() as catalogue:
        theirs = _in_force(catalogue, recording_id, language)
        base = catalogue.get(SubtitleTrack, typed.expected.rpartition("-")[0])
        known: Iterable[Cue] = (
            base.cues if base and (base.recording_id, base.language) == (recording_id, language) else ()
        )
        return _page(catalogue, theirs, typed.merged(known, theirs.cues, theirs.tag), met=True)


def _answer(recording_id: str, language: str, typed: Typed, problem: InvalidRequest | None = None) -> str:
    with reading() as catalogue:
        return _page(catalogue, _in_force(catalogue, recording_id, language), typed, problem)


def _page(
    catalogue: Session,
    track: SubtitleTrack,
    typed: Typed,
    problem: InvalidRequest | None = None,
    met: bool = False,
) -> str:
    seen = overview(catalogue, track.recording_id)
    return render_template(
        "correcting.html",
        recording=seen.recording,
        playable=seen.playable,
        track=track,
        revision=described(catalogue, track),
        typed=typed,
        shown=shown(catalogue, track, typed, house_style(seen.recording.project), problem),
        problem=sentence(problem) if problem else None,
        blank=BLANK,
        met=met,
        done=request.args.get("done"),
    )
