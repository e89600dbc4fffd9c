"""A project: what its stories have in common."""

from pydantic import BaseModel, Field

from service.api.doors import PREFIX
from service.catalogue.project import Project
from service.glossary import Term


class ProjectOut(BaseModel):
    """`subtitle_profile` is its house style of subtitles."""

    slug: str
    title: str
    subtitle_profile: str
    links: dict[str, str]

    @classmethod
    def of(cls, row: Project) -> "ProjectOut":
        own = f"{PREFIX}/projects/{row.slug}"
        links = {"self": own, "glossary": f"{own}/glossary", "page": f"/projects/{row.slug}"}
        return cls(slug=row.slug, title=row.title, subtitle_profile=row.subtitle_profile, links=links)


class ProjectChange(BaseModel):
    """What may be changed of a project."""

    subtitle_profile: str = Field(max_length=100)


class TermJson(BaseModel):
    """A name, place or service as it is written. `pronunciation` is how it would be spelt if it were English,
    or its phones as in the CMU dictionary; empty where it is said as it is written."""

    term: str
    pronunciation: str = ""


class GlossaryJson(BaseModel):
    """What recognisers listen for in a project's recordings, and how it is written."""

    terms: list[TermJson] = Field(max_length=1000)

    def plain(self) -> list[Term]:
        """As values."""
        return [Term(entry.term, entry.pronunciation) for entry in self.terms]

    @classmethod
    def of(cls, row: Project) -> "GlossaryJson":
        return cls(terms=[TermJson(**entry) for entry in row.glossary])
