"""What the storage makes of an object later does not spoil the copy that a backup has of it."""

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import update

from service.backup.restore import check_backup
from service.backup.take import take_backup
from service.catalogue.database import transaction
from service.catalogue.recording import Recording
from service.catalogue.rendition import Rendition
from service.storage import objects
from tests.service.backup.conftest import quiet


def test_a_copy_that_older_snapshots_name_is_not_written_over(full: dict[str, Any], tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    original, video = f"originals/{full['story']}", f"derived/{full['story']}/made/video.mp4"
    first = take_backup(disk, quiet)
    objects.put_bytes(original, b"THE RAW STORY")
    objects.put_bytes(video, b"made again with other bytes")
    with transaction() as session:
        probed = {"source_sha256": hashlib.sha256(b"THE RAW STORY").hexdigest()}
        session.execute(update(Recording).where(Recording.id == full["story"]).values(probed))
        session.execute(update(Rendition).where(Rendition.key == video).values(bytes=27))
    second = take_backup(disk, quiet)
    assert (second.copied.damaged, second.copied.gone) == ([original], 1)
    assert second.manifest.missing == (video,)
    for taken in (first, second):
        assert check_backup(disk, quiet, taken.name) == (taken.name, taken.manifest)
    assert (disk / "objects" / original).read_bytes() == b"the raw story"


def test_a_copy_of_another_length_gives_way_to_the_whole_original(
    full: dict[str, Any], tmp_path: Path
) -> None:
    disk, original = tmp_path / "disk", f"originals/{full['story']}"
    objects.put_bytes(original, b"the raw")
    assert take_backup(disk, quiet).copied.damaged == [original]
    objects.put_bytes(original, b"the raw story")
    assert take_backup(disk, quiet).copied.damaged == []
    assert (disk / "objects" / original).read_bytes() == b"the raw story"


def test_an_original_that_was_lost_after_it_was_copied_is_told(full: dict[str, Any], tmp_path: Path) -> None:
    disk, original = tmp_path / "disk", f"originals/{full['story']}"
    take_backup(disk, quiet)
    objects.put_bytes(original, b"the raw")
    assert take_backup(disk, quiet).copied.damaged == [original]
    objects.delete(original)
    taken = take_backup(disk, quiet, prune=True)
    assert (taken.copied.lost, taken.manifest.missing) == ([original], ())
    assert check_backup(disk, quiet)[0] == taken.name
