"""The stack is destroyed; what a backup holds comes back on another one, with the other kind of database."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.local.place import Database
from infra.local.sample import Sample
from infra.local.stack import Stack
from tests.end_to_end.conftest import Api, start, storyreel

_HASH = """
import hashlib, sys
from service.storage import objects
print(hashlib.sha256(objects.get_bytes(sys.argv[1])).hexdigest())
"""


@dataclass(frozen=True)
class Seen:
    """What a person finds of one story; addresses without the server's name, which changes."""

    recording: dict[str, Any]
    subtitles: str
    transcript: Any
    playlist: str
    history: list[dict[str, Any]]
    original_sha256: str


@dataclass(frozen=True)
class Moved:
    """A story before the fire and after it."""

    source: Path
    said: list[str]
    """What the two backups and the restore printed."""
    before: Seen
    after: Seen
    api: Api
    asked_for: str
    """The extract whose cut was queued when the backup was made."""


def seen(api: Api, recording_id: str) -> Seen:
    recording = api.get(f"/api/v1/recordings/{recording_id}").json()
    (track,) = recording["subtitles"]
    hashed = subprocess.run(
        [sys.executable, "-c", _HASH, f"originals/{recording_id}"],
        env={**os.environ, **api.stack.env()},
        check=True,
        capture_output=True,
        text=True,
    )
    return Seen(
        recording,
        api.get(track["links"]["vtt"]).text,
        api.get(recording["links"]["transcript"]).json(),
        api.get("/playlists/being-heard.json").text.replace(api.stack.base_url, ""),
        api.get(f"/api/v1/recordings/{recording_id}/history?limit=1000").json()["items"],
        hashed.stdout.strip(),
    )


@pytest.fixture(scope="module")
def moved(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    """A story sent through, backed up twice, burned down, and restored elsewhere."""
    folder = tmp_path_factory.mktemp("moved")
    source, disk = folder / "short.mkv", folder / "disk"
    made = ["ffmpeg", "-v", "error", "-i", sample.path, "-t", "12", "-c:v", "mpeg4", "-q:v", "3", source]
    subprocess.run([str(part) for part in made], check=True)
    old = start(folder / "old")
    try:
        brought = old.bring(source, title="A short story", project="Being heard")
        assert old.ended(brought["id"])["status"] == "ready"
        said = [storyreel(old.stack, "backup", str(disk))]
        old.stack.stop()
        # Without workers, what is asked for waits.
        old.stack.start(only={"redis", "swift", "web"})
        passage = {"start_ms": 1000, "end_ms": 4000, "title": "Asked for before the fire"}
        asked = old.session.post(old.url(brought["links"]["extracts"]), json=passage, timeout=60)
        said.append(storyreel(old.stack, "backup", str(disk)))
        before = seen(old, brought["id"])
    finally:
        old.stack.stop()
    shutil.rmtree(folder / "old")
    with Stack(folder / "new", Database.POSTGRESQL).start() as stack:
        said.append(storyreel(stack, "restore", str(disk)))
        api = Api(stack, old.session)
        api.ended(brought["id"])
        yield Moved(source, said, before, seen(api, brought["id"]), api, asked.json()["id"])
    old.session.close()


def test_the_story_is_there_as_it_was(moved: Moved) -> None:
    before, after = moved.before, moved.after
    assert after.original_sha256 == hashlib.sha256(moved.source.read_bytes()).hexdigest()
    assert after.recording["source"] == before.recording["source"]
    assert (after.subtitles, after.transcript) == (before.subtitles, before.transcript)
    told = ("id", "kind", "file_name", "bytes", "width", "height", "codec")
    there = [[made[name] for name in told] for made in after.recording["renditions"]]
    assert there == [[made[name] for name in told] for made in before.recording["renditions"]]
    assert len(there) >= 3


def test_the_playlist_has_what_it_had(moved: Moved) -> None:
    items = [extract for extract in moved.before.recording["extracts"] if extract["id"] != moved.asked_for]
    assert len(items) >= 1
    for extract in items:
        assert extract["id"] in moved.before.playlist
        assert extract["id"] in moved.after.playlist


def test_its_history_is_there(moved: Moved) -> None:
    happened = [entry for entry in moved.before.history if entry["type"] in ("event", "attempt")]
    assert {entry["what"] for entry in happened} >= {"recording.uploaded", "extract.cut", "extract.requested"}
    assert [entry for entry in happened if entry not in moved.after.history] == []


def test_what_waited_when_the_backup_was_made_is_done(moved: Moved) -> None:
    (waited,) = [job for job in moved.before.recording["jobs"] if job["state"] != "done"]
    assert (waited["kind"], waited["state"]) == ("cut", "queued")
    assert {job["state"] for job in moved.after.recording["jobs"]} == {"done"}
    (extract,) = [made for made in moved.after.recording["extracts"] if made["id"] == moved.asked_for]
    assert extract["video"]["bytes"] > 1000


def test_its_films_play(moved: Moved, tmp_path: Path) -> None:
    films = [made for made in moved.after.recording["renditions"] if made["mime"] == "video/mp4"]
    films += [extract["video"] for extract in moved.after.recording["extracts"]]
    assert len(films) >= 3
    for film in films:
        path = tmp_path / "film.mp4"
        path.write_bytes(requests.get(film["url"], timeout=60).content)
        command = ["ffmpeg", "-v", "error", "-xerror", "-i", path, "-f", "null", "-"]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), film["file_name"]


def test_what_it_says(moved: Moved) -> None:
    first, second, restored = moved.said
    assert ": snapshot " in first
    assert ", 1 story in " in first
    assert ", 0 files new." in second
    assert " is restored, 1 story in " in restored


def test_stories_are_never_restored_over(moved: Moved) -> None:
    disk = moved.source.with_name("disk")
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "restore", str(disk)],
        env={**os.environ, **moved.api.stack.env()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "A restore needs an empty one." in done.stderr
    assert seen(moved.api, moved.after.recording["id"]).history == moved.after.history
