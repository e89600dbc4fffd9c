"""A disk of a few megabytes, for what happens when it is full."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SMALL_DISK = 24 * 2**20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """An empty file system of `SMALL_DISK` bytes. Tests may have changed PATH."""
    place = tmp_path / "small disk"
    place.mkdir()
    mount = ["/usr/bin/mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(place)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"nobody may mount a small file system here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        # What was asked of the storage and given up may have a file open for a moment yet.
        subprocess.run(["/usr/bin/umount", "--lazy", str(place)], check=True)
