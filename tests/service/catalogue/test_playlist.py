"""Playlists: order, slugs, and extracts that come by themselves."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.catalogue.database import transaction
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.playlist import add_playlist, arrange, gather, gathering_playlist
from service.catalogue.project import project_named
from tests.making import make_recording


def extracts(session: Session, recording_id: str, count: int) -> list[Extract]:
    made = [
        Extract(
            recording_id=recording_id,
            start_ms=n * 1000,
            end_ms=n * 1000 + 900,
            title=str(n),
            origin=ExtractOrigin.MACHINE,
        )
        for n in range(count)
    ]
    session.add_all(made)
    session.flush()
    return made


def test_a_project_gathers_into_one_playlist(catalogue: str) -> None:
    recording_id = make_recording()
    with transaction() as session:
        project = project_named(session, "Stories")
        playlist = gathering_playlist(session, project)
        for extract in reversed(extracts(session, recording_id, 3)):
            gather(session, playlist, extract)
            gather(session, playlist, extract)
        session.refresh(playlist)
        assert [item.extract.title for item in playlist.items] == ["0", "1", "2"]
        assert gathering_playlist(session, project).id == playlist.id


def test_arranging_sets_exactly_this_order(catalogue: str) -> None:
    recording_id = make_recording()
    with transaction() as session:
        first, second, third = extracts(session, recording_id, 3)
        playlist = add_playlist(session, project_named(session, None), "Mine")
        arrange(session, playlist, [first.id, second.id])
        arrange(session, playlist, [third.id, first.id])
        assert [(item.position, item.extract_id) for item in playlist.items] == [
            (1, third.id),
            (2, first.id),
        ]


def test_slugs_are_unique_and_safe(catalogue: str) -> None:
    with transaction() as session:
        project = project_named(session, None)
        slugs = [add_playlist(session, project, title).slug for title in ("Home!", "home", "../..", "«»")]
    assert slugs == ["home", "home-2", "playlist", "playlist-2"]


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_two_who_take_the_same_slug_at_once_get_two(catalogue: str) -> None:
    with transaction() as session:
        project = project_named(session, "Stories")

    def add() -> str:
        with transaction() as session:
            return add_playlist(session, project, "Home").slug

    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            slugs = {add_playlist(session, project, "Home").slug}
            other = pool.submit(add)
            deadline = time.monotonic() + 20
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not session.scalar(waiting):
                assert time.monotonic() < deadline
                time.sleep(0.02)
        slugs.add(other.result(20))
    assert slugs == {"home", "home-2"}
