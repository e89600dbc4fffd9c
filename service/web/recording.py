"""One recording: watch it, read along, see what was made of it, ask for an extract."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service.access import require_sign_in
from service.catalogue.database import reading
from service.catalogue.extract import ExtractOrigin
from service.catalogue.job import ACTIVE, JobKind, JobState
from service.catalogue.overview import Overview, overview
from service.catalogue.playlist import Playlist, PlaylistItem
from service.catalogue.rendition import Rendition, RenditionKind
from service.errors import InvalidRequest
from service.extracting import request_extract
from service.jobs.dispatch import facts
from service.uploads.details import clean
from service.web.errors import sentence
from service.web.house_styles import house_style
from service.web.languages import spoken_languages
from service.web.pages import page
from service.web.subtitles_overview import downloads, subtitles_of
from service.web.typed_times import clock_ms
from service.web.words import TO_KEEP, status_words

pages = page("recording")


@pages.get("/recordings/<recording_id>")
def show(recording_id: str) -> ResponseReturnValue:
    """The page of a recording."""
    require_sign_in()
    return recording_page(recording_id)


@pages.post("/recordings/<recording_id>/extracts")
def ask_for_extract(recording_id: str) -> ResponseReturnValue:
    """Ask for a passage to be cut."""
    require_sign_in()
    form = request.form
    try:
        with facts() as catalogue:
            request_extract(
                catalogue,
                recording_id,
                clock_ms(form.get("from", "")),
                clock_ms(form.get("to", "")),
                clean(form.get("title", "")),
                ExtractOrigin.PERSON,
            )
    except InvalidRequest as error:
        return recording_page(recording_id, problem=sentence(error)), error.status
    return redirect(url_for(".show", recording_id=recording_id, _anchor="extracts"), HTTPStatus.SEE_OTHER)


def _to_keep(seen: Overview) -> list[Rendition]:
    """The recording's own files that people have a use for outside of our pages, the best first."""
    kept = [row for row in seen.renditions if row.extract_id is None and row.kind in TO_KEEP]
    return sorted(kept, key=lambda row: TO_KEEP.index(row.kind))


def recording_page(
    recording_id: str, problem: str | None = None, translation_problem: str | None = None
) -> str:
    """The page, with what is wrong with the form that asks for an extract, or that brings a translation.

    Raises `NotFound`.
    """
    with reading() as catalogue:
        seen = overview(catalogue, recording_id)
        playlists = catalogue.scalars(
            select(Playlist).where(Playlist.project_id == seen.recording.project_id).order_by(Playlist.id)
        ).all()
        listed = set(
            catalogue.scalars(
                select(PlaylistItem.extract_id).where(
                    PlaylistItem.playlist_id.in_([playlist.id for playlist in playlists])
                )
            )
        )
        return render_template(
            "recording.html",
            seen=seen,
            recording=seen.recording,
            status=status_words(seen.status, seen.jobs),
            track=next((t for t in seen.tracks if t.language == seen.recording.language), None),
            poster=seen.rendition(RenditionKind.POSTER),
            files=_to_keep(seen),
            subtitles=subtitles_of(catalogue, seen.tracks, house_style(seen.recording.project)),
            downloads=downloads(),
            languages=spoken_languages(),
            pictures={e.id: seen.cut_of(e, RenditionKind.POSTER) for e in seen.extracts},
            cuts={job.subject_id: job for job in seen.jobs if job.kind is JobKind.CUT},
            playlists=playlists,
            listed=listed,
            active=ACTIVE,
            ended_badly=(JobState.FAILED, JobState.CANCELLED),
            problem=problem,
            translation_problem=translation_problem,
        )
