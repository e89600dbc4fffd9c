"""What is published, on the real storage: nothing is ever written over."""

from pathlib import Path

import pytest
from sqlalchemy import select

from service.catalogue.database import reading, transaction
from service.catalogue.rendition import Rendition, RenditionKind
from service.config import settings
from service.storage import objects
from tests.making import make_recording
from workers import publishing
from workers.publishing import Product, key_of, record, store

pytestmark = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)


def film(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_all_that_made_a_file_names_it(
    catalogue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "video.mp4", b"film")
    names = {key_of("1", path, "a source")}
    assert key_of("1", path, "a source") in names
    names.add(key_of("1", path, "another source"))
    monkeypatch.setenv("STORYREEL_CPU_THREADS", "7")
    settings.cache_clear()
    names.add(key_of("1", path, "a source"))
    for version in ("encoder_version", "recipe_version"):
        monkeypatch.setattr(publishing, version, lambda: "another")
        names.add(key_of("1", path, "a source"))
    names.add(key_of("1", film(path, b"longer film"), "a source"))
    assert len(names) == 6


def test_what_is_there_stays_as_its_row_describes_it(catalogue: str, tmp_path: Path) -> None:
    recording_id = make_recording()
    key = f"derived/{recording_id}/x/video.mp4"
    for content, hls in ((b"film", "first"), (b"another", "second")):
        product = Product(
            kind=RenditionKind.VIDEO,
            key=key,
            path=film(tmp_path / "video.mp4", content),
            mime="video/mp4",
            codec="h264",
            hls=hls,
        )
        store([product])
        with transaction() as session:
            record(session, [product], recording_id)
    with reading() as session:
        row = session.scalars(select(Rendition)).one()
    assert (row.hls, row.bytes) == ("first", 4)
    assert objects.get_bytes(key) == b"film"
