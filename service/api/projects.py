"""Projects: their house style, and the names that recognisers should know."""

from service import glossary
from service.api.doors import door
from service.api.schemas.project import GlossaryJson, ProjectChange, ProjectOut
from service.catalogue.database import reading, transaction
from service.catalogue.project import project_at
from service.house_styles import styles
from service.subtitles.profiles import profile_named

blueprint = door("projects")


@blueprint.get("/projects/<slug>")
@blueprint.output(ProjectOut)
def show(slug: str) -> ProjectOut:
    """One project."""
    with reading() as session:
        return ProjectOut.of(project_at(session, slug))


@blueprint.put("/projects/<slug>")
@blueprint.input(ProjectChange)
@blueprint.output(ProjectOut)
def change(slug: str, json_data: ProjectChange) -> ProjectOut:
    """Choose the house style of the subtitles that are made from now on."""
    profile_named(json_data.subtitle_profile, styles())
    with transaction() as session:
        project = project_at(session, slug)
        project.subtitle_profile = json_data.subtitle_profile
        return ProjectOut.of(project)


@blueprint.get("/projects/<slug>/glossary")
@blueprint.output(GlossaryJson)
def show_glossary(slug: str) -> GlossaryJson:
    """Names, places and services as they are written, and how they are said."""
    with reading() as session:
        return GlossaryJson.of(project_at(session, slug))


@blueprint.put("/projects/<slug>/glossary")
@blueprint.input(GlossaryJson)
@blueprint.output(GlossaryJson)
def replace_glossary(slug: str, json_data: GlossaryJson) -> GlossaryJson:
    """Replace the glossary. It holds for recordings that are brought from now on."""
    terms = glossary.checked(json_data.plain())
    with transaction() as session:
        project = project_at(session, slug)
        project.glossary = terms
        return GlossaryJson.of(project)
