"""A playlist: an ordered list of extracts."""

import enum
from collections.abc import Sequence

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from service.catalogue.base import Base, Noun
from service.catalogue.extract import Extract
from service.catalogue.project import Project, slug_of


class Visibility(enum.StrEnum):
    """Who may see it: those with a token, those with the address, or everybody."""

    PRIVATE = "private"
    UNLISTED = "unlisted"
    PUBLIC = "public"


class PlaylistItem(Base):
    """One place in a playlist, from 1."""

    __tablename__ = "playlist_item"

    playlist_id: Mapped[str] = mapped_column(ForeignKey("playlist.id"), primary_key=True)
    extract_id: Mapped[str] = mapped_column(ForeignKey("extract.id"), primary_key=True)
    position: Mapped[int]

    extract: Mapped[Extract] = relationship(lazy="joined")


class Playlist(Noun):
    """The playlist with `gathers` set receives every extract of its project as it is cut."""

    __tablename__ = "playlist"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PRIVATE)
    gathers: Mapped[bool] = mapped_column(default=False)

    items: Mapped[list[PlaylistItem]] = relationship(
        order_by=PlaylistItem.position, cascade="all, delete-orphan"
    )


def add_playlist(session: Session, project: Project, title: str, *, gathers: bool = False) -> Playlist:
    """A new, private playlist under the first free slug made from its title."""
    wanted = slug_of(title, fallback="playlist")
    while True:
        slug = _free(session, wanted)
        playlist = Playlist(project_id=project.id, title=title, slug=slug, gathers=gathers)
        try:
            with session.begin_nested():
                session.add(playlist)
        except IntegrityError:
            # Somebody else took it just now, and it is seen to be taken; else it is something else's fault.
            if _free(session, wanted) == slug:
                raise
        else:
            return playlist


def _free(session: Session, wanted: str) -> str:
    taken = set(session.scalars(select(Playlist.slug).where(Playlist.slug.startswith(wanted))))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def gathering_playlist(session: Session, project: Project) -> Playlist:
    """The project's own playlist, made with its first recording and locked for this transaction."""
    session.get_one(Project, project.id, with_for_update=True)  # two first recordings make one playlist
    found = session.scalar(
        select(Playlist).where(Playlist.project_id == project.id, Playlist.gathers).with_for_update()
    )
    return found or add_playlist(session, project, project.title, gathers=True)


def gather(session: Session, playlist: Playlist, extract: Extract) -> None:
    """Put an extract at the end, or before the later passages of its own story; once only.

    Cuts end in any order, and people may have arranged the rest in between: nothing else changes places.
    """
    if session.get(PlaylistItem, (playlist.id, extract.id)) is not None:
        return
    session.refresh(playlist, ["items"])
    order = [item.extract for item in playlist.items]
    place = next((at for at, other in enumerate(order) if _follows(other, extract)), len(order))
    arrange(session, playlist, [other.id for other in (*order[:place], extract, *order[place:])])


def _follows(other: Extract, extract: Extract) -> bool:
    return other.recording_id == extract.recording_id and other.start_ms > extract.start_ms


def lock(session: Session, playlist: Playlist) -> None:
    """Read the order anew and keep others from changing it until this transaction ends."""
    session.refresh(playlist, ["id"], with_for_update=True)
    session.refresh(playlist, ["items"])


def arrange(session: Session, playlist: Playlist, extract_ids: Sequence[str]) -> None:
    """Make the playlist exactly these extracts in this order."""
    session.execute(delete(PlaylistItem).where(PlaylistItem.playlist_id == playlist.id))
    session.add_all(
        PlaylistItem(playlist_id=playlist.id, extract_id=extract_id, position=position)
        for position, extract_id in enumerate(extract_ids, start=1)
    )
    session.flush()
    session.expire(playlist, ["items"])
