"""A project: the names that recognisers should know, and its house style of subtitles."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import require_sign_in
from service.catalogue.database import reading, transaction
from service.catalogue.project import Project, project_at
from service.catalogue.recording import Recording
from service.errors import InvalidRequest
from service.glossary import MOST_TERMS, Term, checked, read
from service.house_styles import styles
from service.subtitles.profiles import profile_named
from service.web.errors import sentence
from service.web.house_styles import choices
from service.web.pages import page

pages = page("project")

# Room to write in without JavaScript; once they are filled and saved there are as many again.
_EMPTY_TERMS = 4
# The newest; the library has them all.
_ROWS = 50


@pages.get("/projects/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """The project's page."""
    require_sign_in()
    with reading() as catalogue:
        project = project_at(catalogue, slug)
        return _page(catalogue, project, read(project.glossary), project.subtitle_profile)


@pages.post("/projects/<slug>/glossary")
def keep_glossary(slug: str) -> ResponseReturnValue:
    """Replace the glossary. A line without a term is taken out."""
    require_sign_in()
    typed = [
        Term(term, said)
        for term, said in zip(request.form.getlist("term"), request.form.getlist("said"), strict=False)
        if term.strip() or said.strip()
    ]
    try:
        with transaction() as catalogue:
            project_at(catalogue, slug).glossary = checked(typed)
    except InvalidRequest as error:
        with reading() as catalogue:
            project = project_at(catalogue, slug)
            return _page(catalogue, project, typed, project.subtitle_profile, sentence(error)), error.status
    return redirect(url_for(".show", slug=slug, done="glossary", _anchor="glossary"), HTTPStatus.SEE_OTHER)


@pages.post("/projects/<slug>/style")
def choose_style(slug: str) -> ResponseReturnValue:
    """Choose the house style of the subtitles that are made from now on."""
    require_sign_in()
    chosen = request.form.get("style", "")
    profile_named(chosen, styles())
    with transaction() as catalogue:
        project_at(catalogue, slug).subtitle_profile = chosen
    return redirect(url_for(".show", slug=slug, done="style", _anchor="style"), HTTPStatus.SEE_OTHER)


def _page(
    catalogue: Session,
    project: Project,
    terms: tuple[Term, ...] | list[Term],
    style: str,
    problem: str | None = None,
) -> str:
    recordings = catalogue.scalars(
        select(Recording).where(Recording.project_id == project.id).order_by(Recording.id.desc()).limit(_ROWS)
    ).all()
    empty = [Term("")] * max(0, min(_EMPTY_TERMS, MOST_TERMS - len(terms)))
    return render_template(
        "project.html",
        project=project,
        recordings=recordings,
        terms=[*terms, *empty],
        styles=choices(),
        style=style,
        problem=problem,
        done=request.args.get("done"),
    )
