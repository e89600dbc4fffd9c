"""What is published, on the real storage: nothing is ever written over."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, select

from service.catalogue.database import reading, transaction
from service.catalogue.rendition import Rendition, RenditionKind
from service.catalogue.retired import Retired
from service.config import settings
from service.errors import Retryable, Undone
from service.storage import objects
from service.storage.client import client
from service.timecode import now
from service.upkeep.removal import remove_retired
from tests.making import make_recording
from workers import publishing
from workers.patience import insist
from workers.publishing import Product, key_of, record, store

ON_SQLITE = pytest.mark.parametrize("catalogue", ["sqlite"], indirect=True)


def film(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@ON_SQLITE
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


def made(recording_id: str, path: Path, content: bytes, hls: str = "") -> Product:
    """A film; its key does not depend on the content, as where two encoders come to other bytes."""
    return Product(
        kind=RenditionKind.VIDEO,
        key=f"derived/{recording_id}/x/video.mp4",
        path=film(path / "video.mp4", content),
        mime="video/mp4",
        codec="h264",
        hls=hls,
    )


def publish(product: Product, recording_id: str) -> None:
    store([product])
    recorded(product, recording_id)


def recorded(product: Product, recording_id: str) -> None:
    with transaction() as session:
        record(session, [product], recording_id)


def remembered() -> set[str]:
    with reading() as session:
        return set(session.scalars(select(Retired.key)))


def due_orphan(product: Product) -> None:
    """An object that nothing names, found twice and due to be removed."""
    objects.put_file(product.key, product.path, product.mime)
    with transaction() as session:
        session.add(Retired(key=product.key, rendition_id=None, mime=product.mime, due=now()))


def test_what_is_there_stays_as_its_row_describes_it(catalogue: str, tmp_path: Path) -> None:
    recording_id = make_recording()
    for content, hls in ((b"film", "first"), (b"also", "second")):
        publish(made(recording_id, tmp_path, content, hls), recording_id)
    with reading() as session:
        row = session.scalars(select(Rendition)).one()
    assert (row.hls, row.bytes) == ("first", 4)
    assert objects.get_bytes(row.key) == b"film"


@ON_SQLITE
def test_what_is_there_with_another_size_is_put_again(catalogue: str, tmp_path: Path) -> None:
    recording_id = make_recording()
    product = made(recording_id, tmp_path, b"film")
    objects.put_bytes(product.key, b"fi")
    publish(product, recording_id)
    assert objects.get_bytes(product.key) == b"film"


def test_what_was_to_be_removed_is_taken_back_when_it_is_made_again(catalogue: str, tmp_path: Path) -> None:
    recording_id = make_recording()
    product = made(recording_id, tmp_path, b"film")
    due_orphan(product)
    store([product])
    assert remembered() == set()
    assert remove_retired() == 0
    recorded(product, recording_id)
    assert objects.get_bytes(product.key) == b"film"


def test_what_is_just_being_removed_is_waited_for(
    catalogue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording_id = make_recording()
    product = made(recording_id, tmp_path, b"film")
    due_orphan(product)
    removing, go_on = threading.Event(), threading.Event()
    real = objects.delete

    def slow_delete(key: str) -> None:
        removing.set()
        assert go_on.wait(20)
        real(key)

    monkeypatch.setattr(objects, "delete", slow_delete)
    with ThreadPoolExecutor(1) as pool:
        removal = pool.submit(remove_retired)
        assert removing.wait(20)
        try:
            with pytest.raises(Retryable, match="just being removed") as before:
                store([product])
            # Not by waiting: when the removal is over, nothing would be there for the row to name.
            with pytest.raises(Undone, match="just being removed"):
                insist(partial(recorded, product, recording_id), time.monotonic())
        finally:
            go_on.set()
        assert removal.result() == 1
    assert not before.value.charged
    assert not Undone.charged
    publish(product, recording_id)
    assert objects.get_bytes(product.key) == b"film"


def test_removers_and_makers_at_once_leave_nothing_dangling(catalogue: str, tmp_path: Path) -> None:
    """Every row that is recorded has its object, whoever was first."""
    recording_id = make_recording()
    over = threading.Event()

    def remover() -> None:
        while not over.is_set():
            remove_retired()

    def maker(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        product = replace(
            made(recording_id, folder, b"film"), key=f"derived/{recording_id}/{number}/video.mp4"
        )
        for _ in range(6):
            due_orphan(product)
            while True:
                try:
                    publish(product, recording_id)
                except Retryable:
                    continue
                break
            assert objects.size(product.key) == 4, "a row names an object that is not there"
            with transaction() as session:
                session.execute(delete(Rendition).where(Rendition.key == product.key))

    with ThreadPoolExecutor(5) as pool:
        removers = [pool.submit(remover) for _ in range(2)]
        try:
            for done in [pool.submit(maker, number) for number in range(3)]:
                done.result()
        finally:
            over.set()
        for removing in removers:
            removing.result()


@ON_SQLITE
def test_a_put_that_was_cut_leaves_no_object(catalogue: str) -> None:
    """The storage keeps whole objects only, so that what is found is what was put."""
    where = {"Bucket": settings().s3_bucket, "Key": "derived/cut/x/video.mp4"}
    signed = urlsplit(client().generate_presigned_url("put_object", Params=where))
    head = f"PUT {signed.path}?{signed.query} HTTP/1.1\r\nHost: {signed.netloc}\r\n"
    head += "Content-Length: 1000000\r\n\r\n"
    with socket.create_connection((signed.hostname, signed.port), timeout=10) as line:
        line.sendall(head.encode() + b"0" * 500_000)
    assert objects.size("derived/cut/x/video.mp4") is None
    time.sleep(1)  # what the storage makes of a broken line it makes at once
    assert objects.size("derived/cut/x/video.mp4") is None
