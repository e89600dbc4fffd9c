"""Which encoder made a file: part of its name, so that a new encoder does not pass for the old one."""

import tempfile
from functools import cache
from pathlib import Path

from workers.media.process import run


@cache
def encoder_version() -> str:
    """The build of ffmpeg, as its ffprobe names itself."""
    with tempfile.TemporaryDirectory() as folder:
        return run(["ffprobe", "-version"], workdir=Path(folder), timeout_s=30).splitlines()[0]
