"""What makes our files, as parts of their names: files of a new encoder, or of our own other settings, do not
pass for the old ones."""

import hashlib
import tempfile
from functools import cache
from pathlib import Path

from workers.media.process import run


@cache
def encoder_version() -> str:
    """The build of ffmpeg, as its ffprobe names itself."""
    with tempfile.TemporaryDirectory() as folder:
        return run(["ffprobe", "-version"], workdir=Path(folder), timeout_s=30).splitlines()[0]


@cache
def recipe_version() -> str:
    """A digest of this package, which has all filters and settings: a number kept by hand is forgotten."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()
