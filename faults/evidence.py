"""What is known after a round, written beside the history: the catalogue's rows and the bucket's objects.

Ids, numbers, instants and keys only: a history may be shown to others, people's words stay where they are.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service.catalogue.attempt import Attempt
from service.catalogue.base import Base
from service.catalogue.database import reading
from service.catalogue.event import Event
from service.catalogue.extract import Extract
from service.catalogue.job import Job
from service.catalogue.playlist import Playlist, PlaylistItem
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired
from service.catalogue.subtitle import SubtitleTrack
from service.catalogue.transcript import Transcript
from service.catalogue.upload import Upload
from service.storage import listing, objects

CATALOGUE, BUCKET = "catalogue.json", "bucket.json"

_COLUMNS: dict[type[Base], str] = {
    Attempt: "job_id recording_id fence owner created_at ended_at outcome",
    Event: "at name recording_id subject_id actor",
    Extract: "id recording_id start_ms end_ms origin",
    Job: "id kind recording_id subject_id state attempts fence",
    Playlist: "id project_id gathers",
    PlaylistItem: "playlist_id extract_id position",
    Recording: "id source_key source_bytes source_sha256",
    Rendition: "id recording_id extract_id kind key file_name bytes",
    Retired: "key rendition_id removing",
    SubtitleTrack: "id recording_id language",
    Transcript: "recording_id track_id",
    Upload: "id state tail_key",
}


def collect(directory: Path, acknowledged: Iterable[str]) -> None:
    """Dump the catalogue and list the bucket; the originals of `acknowledged` recordings are read and hashed
    unless an earlier listing in `directory` has their hash."""
    # On one line: json indents in Python, not in C, which every round would wait for after a thousand jobs.
    (directory / CATALOGUE).write_text(json.dumps(_catalogue()))
    (directory / BUCKET).write_text(json.dumps(_bucket(directory / BUCKET, set(acknowledged))))


def load(directory: Path) -> tuple[dict[str, list[dict[str, Any]]], dict[str, Any]]:
    """The catalogue's tables and the bucket, as `collect` wrote them."""
    return (
        json.loads((directory / CATALOGUE).read_text()),
        json.loads((directory / BUCKET).read_text()),
    )


def _catalogue() -> dict[str, list[dict[str, Any]]]:
    dump = {}
    with reading() as session:
        for noun, names in _COLUMNS.items():
            columns = [getattr(noun, name) for name in names.split()]
            rows = session.execute(select(*columns)).mappings()
            dump[noun.__tablename__] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return dump


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _bucket(earlier: Path, acknowledged: set[str]) -> dict[str, Any]:
    known = json.loads(earlier.read_text())["hashes"] if earlier.exists() else {}
    with reading() as session:
        originals = session.execute(
            select(Recording.id, Recording.source_key).where(Recording.id.in_(acknowledged))
        ).all()
    # An original is never written over; one that was read once need only be there.
    hashes = {key: known.get(key) or _hash(key) for _, key in originals}
    return {
        "objects": _objects(),
        "unfinished": [found.key for page in listing.unfinished_pages() for found in page],
        "hashes": hashes,
    }


def _objects() -> dict[str, int]:
    """Keys and sizes. A listing may be late: where it differs from the catalogue, the object is asked."""
    listed = {found.key: found.bytes for page in listing.pages("") for found in page}
    with reading() as session:
        named = dict(session.execute(select(Rendition.key, Rendition.bytes)).tuples().all())
        named |= dict(session.execute(select(Recording.source_key, Recording.source_bytes)).tuples().all())
    for key in {key for key, _ in listed.items() ^ named.items()}:
        size = objects.size(key)
        if size is None:
            listed.pop(key, None)
        else:
            listed[key] = size
    return listed


def _hash(key: str) -> str | None:
    """None where the object is not there."""
    return None if objects.size(key) is None else sha256(objects.get_bytes(key)).hexdigest()
