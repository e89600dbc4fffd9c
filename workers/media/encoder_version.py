"""Which encoder made a file: part of its name, so that a new encoder's work is not taken for the old one's."""

import tempfile
from functools import cache
from pathlib import Path

from workers.media.process import run


@cache
def encoder_version() -> str:
    """ffmpeg's build as it names itself; ffprobe is of the same build and prints it without a progress report."""
    with tempfile.TemporaryDirectory() as folder:
        return run(["ffprobe", "-version"], workdir=Path(folder), timeout_s=30).splitlines()[0]
