"""Playlists: make one, see it, set its order and who may see it."""

from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.api.doors import door
from service.api.schemas.playlist import PlaylistOut
from service.catalogue.database import reading, transaction
from service.catalogue.extract import Extract
from service.catalogue.playlist import Playlist, Visibility, add_playlist, arrange, lock
from service.catalogue.project import project_named
from service.errors import InvalidRequest, NotFound
from service.uploads.details import Line

blueprint = door("playlists")


ExtractId = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]


class PlaylistIn(BaseModel):
    """A new playlist; `items` are extract ids in order."""

    title: Line = Field(min_length=1)
    project: Line = ""
    visibility: Visibility = Visibility.PRIVATE
    items: list[ExtractId] = []


class PlaylistChange(BaseModel):
    """What may be changed besides the order; what is left out stays."""

    title: Line | None = Field(None, min_length=1)
    visibility: Visibility | None = None


class Order(BaseModel):
    """Every extract of the playlist, in its new order."""

    items: list[ExtractId] = Field(max_length=5000)


@blueprint.post("/playlists")
@blueprint.input(PlaylistIn)
@blueprint.output(PlaylistOut, status_code=201)
def create(json_data: PlaylistIn) -> PlaylistOut:
    """Make a playlist."""
    with transaction() as session:
        playlist = add_playlist(session, project_named(session, json_data.project), json_data.title)
        playlist.visibility = json_data.visibility
        _arrange(session, playlist, json_data.items)
        return PlaylistOut.of(playlist)


@blueprint.get("/playlists")
def index() -> list[dict[str, object]]:
    """All playlists, newest first."""
    with reading() as session:
        rows = session.scalars(select(Playlist).order_by(Playlist.id.desc()))
        return [PlaylistOut.of(row).model_dump(mode="json") for row in rows]


@blueprint.get("/playlists/<playlist_id>")
@blueprint.output(PlaylistOut)
def show(playlist_id: str) -> PlaylistOut:
    """One playlist, by id or slug."""
    with reading() as session:
        return PlaylistOut.of(_found(session, playlist_id))


@blueprint.patch("/playlists/<playlist_id>")
@blueprint.input(PlaylistChange)
@blueprint.output(PlaylistOut)
def change(playlist_id: str, json_data: PlaylistChange) -> PlaylistOut:
    """Change the title, or who may see it."""
    with transaction() as session:
        playlist = _found(session, playlist_id)
        playlist.title = json_data.title or playlist.title
        playlist.visibility = json_data.visibility or playlist.visibility
        return PlaylistOut.of(playlist)


@blueprint.put("/playlists/<playlist_id>/items")
@blueprint.input(Order)
@blueprint.output(PlaylistOut)
def order(playlist_id: str, json_data: Order) -> PlaylistOut:
    """Make the playlist exactly these extracts, in this order."""
    with transaction() as session:
        playlist = _found(session, playlist_id)
        lock(session, playlist)
        _arrange(session, playlist, json_data.items)
        return PlaylistOut.of(playlist)


def _found(session: Session, name: str) -> Playlist:
    playlist = session.scalar(select(Playlist).where((Playlist.id == name) | (Playlist.slug == name)))
    if playlist is None:
        raise NotFound("There is no such playlist.")
    return playlist


def _arrange(session: Session, playlist: Playlist, extract_ids: list[str]) -> None:
    if len(set(extract_ids)) != len(extract_ids):
        raise InvalidRequest("An extract can be in a playlist only once.")
    known = set(session.scalars(select(Extract.id).where(Extract.id.in_(extract_ids))))
    if missing := [extract_id for extract_id in extract_ids if extract_id not in known]:
        raise InvalidRequest(f"There is no extract {missing[0]}.")
    arrange(session, playlist, extract_ids)
