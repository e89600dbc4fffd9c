"""A project: a piece of work with its own stories and playlists."""

from typing import Any

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.catalogue.base import Noun
from service.errors import NotFound

DEFAULT_TITLE = "Stories"


class Project(Noun):
    """`slug` is how forms and scripts name it.

    `glossary` is a list of `{"term", "pronunciation"}`: names, places and services as they are written, and
    how they are said where that is not plain. `subtitle_profile` is its house style (service/subtitles).
    """

    __tablename__ = "project"

    title: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    glossary: Mapped[list[Any]] = mapped_column(default=list)
    subtitle_profile: Mapped[str] = mapped_column(default="default")


def slug_of(title: str, fallback: str) -> str:
    """A short name safe in addresses and file names: a-z, 0-9 and hyphens, at most 60 characters."""
    return slugify(title[:500], max_length=60, word_boundary=True) or fallback


def project_at(session: Session, slug: str) -> Project:
    """The project of that slug. Raises `NotFound`."""
    found = session.scalar(select(Project).where(Project.slug == slug))
    if found is None:
        raise NotFound("There is no such project.")
    return found


def project_named(session: Session, title: str | None) -> Project:
    """The project of that title or slug; made when there is none."""
    title = (title or "").strip() or DEFAULT_TITLE
    slug = slug_of(title, fallback="project")
    query = select(Project).where(Project.slug == slug)
    found = session.scalar(query)
    if found is None:
        found = Project(title=title, slug=slug)
        try:
            with session.begin_nested():
                session.add(found)
        except IntegrityError:  # another upload to the same new project was first
            found = session.scalars(query).one()
    return found
