"""A small Storyreel with something of everything in it, and a second, empty one of the other kind."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from service.catalogue.base import new_id
from service.catalogue.event import EventName
from service.catalogue.extract import Extract, ExtractOrigin
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.retired import Retired
from service.catalogue.subtitle import Maker, TrackState, add_revision
from service.catalogue.transcript import Transcript
from service.catalogue.upload import Upload
from service.events import emit
from service.jobs import lease
from service.jobs.dispatch import facts
from service.storage import objects
from service.subtitles.words import Cue
from service.timecode import now
from tests.making import make_job, make_recording, make_token
from tests.settings import forget_settings

_numbers = itertools.count()


def quiet(_done: int, _total: int) -> None:
    """Progress for nobody."""


@contextmanager
def pointed_at(database_url: str, bucket: str) -> Iterator[None]:
    """Within the block, the settings point there."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("STORYREEL_DATABASE_URL", database_url)
        environment.setenv("STORYREEL_S3_BUCKET", bucket)
        forget_settings()
        yield
    forget_settings()


@pytest.fixture
def full(catalogue: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A story with everything that rows can be in; the ids of what tests look at."""
    monkeypatch.setenv("STORYREEL_S3_BUCKET", f"full-{next(_numbers)}")
    forget_settings()
    objects.ensure_bucket()
    story = make_recording("Zażółć", source_bytes=len(b"the raw story"))
    objects.put_bytes(f"originals/{story}", b"the raw story")
    running, queued = make_job(story), make_job(story, EventName.TRANSCRIPT_READY)
    assert lease.claim(running.id, "there/1") is not None
    with facts() as session:
        session.get_one(Recording, story).facts = {"duration_ms": 60_000, "video": None}
        session.add(
            Transcript(
                recording_id=story, language="pl", engine="brought", words=[{"text": "a", "speaker": None}]
            )
        )
        track = add_revision(
            session, story, "pl", [Cue(0, 900, "Dzień dobry", None)], TrackState.APPROVED, Maker.PERSON
        )
        extract = Extract(
            id=new_id(),
            recording_id=story,
            track_id=track.id,
            start_ms=0,
            end_ms=900,
            title="Dzień",
            origin=ExtractOrigin.PERSON,
        )
        session.add(extract)
        session.flush()
        emit(session, EventName.EXTRACT_CUT, story, extract.id)
        for kind, extract_id in ((RenditionKind.VIDEO, None), (RenditionKind.EXTRACT, extract.id)):
            session.add(rendition(story, kind, extract_id))
        session.add(Retired(key=f"derived/{story}/old/video.mp4", mime="video/mp4", due=now() + timedelta(1)))
        session.add(Upload(limit=100, details={}, multipart_id="none", offset=7, tail_key="tail"))
    secret = make_token()
    return {
        "story": story,
        "running": running.id,
        "queued": queued.id,
        "token": secret,
        "extract": extract.id,
    }


def rendition(story: str, kind: RenditionKind, extract_id: str | None) -> Rendition:
    """A row, and its object in the storage."""
    key, data = f"derived/{story}/made/{kind}.mp4", f"this is the {kind}".encode()
    objects.put_bytes(key, data)
    return Rendition(
        recording_id=story,
        extract_id=extract_id,
        kind=kind,
        key=key,
        file_name=f"{kind}.mp4",
        mime="video/mp4",
        codec="h264",
        copied=False,
        bytes=len(data),
    )


@pytest.fixture
def elsewhere(catalogue: str, tmp_path: Path, postgres_url: str) -> Callable[[], Any]:
    """A place to restore to: no tables yet, no bucket yet, and the other kind of database."""
    number = next(_numbers)
    if catalogue.startswith("sqlite"):
        admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE restored_{number}"))
        admin.dispose()
        url = make_url(postgres_url).set(database=f"restored_{number}").render_as_string(hide_password=False)
    else:
        url = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    return lambda: pointed_at(url, f"restored-{number}")
