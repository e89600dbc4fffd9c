"""Recordings that several tests look at, made once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.media import H264, counter, talk, voice
from workers.media.facts import Facts
from workers.media.probe import probe

Probed = Callable[[Path], Facts]


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the session's recordings."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def zoom(media: Path) -> Path:
    """What a browser plays as it is: H.264 with B-frames, AAC, and in its metadata a place."""
    place = (
        "-metadata",
        "location=+50.0647+019.9450/",
        "-metadata",
        "title=Secret",
        "-movflags",
        "use_metadata_tags",
    )
    frames = ("-preset", "veryfast", "-bf", "3", "-g", "50")
    return talk(media / "zoom.mp4", *H264, *frames, *place, size="640x360", seconds=6)


@pytest.fixture(scope="session")
def browser(media: Path) -> Path:
    """What a browser records: VP8 and Opus, no duration in the header."""
    live = ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-f", "webm", "-live", "1")
    return talk(media / "browser.webm", *live, size="640x360", seconds=5)


@pytest.fixture(scope="session")
def memo(media: Path) -> Path:
    """A voice memo: AAC alone, two seconds of silence and two of a tone."""
    return voice(media / "memo.m4a")


@pytest.fixture(scope="session")
def counted(media: Path) -> Path:
    """Sixteen seconds of numbered frames, a key frame twice a second."""
    return counter(media / "counted.mp4", *H264, "-g", "12")


@pytest.fixture(scope="session")
def facts_of(media: Path) -> Probed:
    """The facts of a recording, probed once."""
    return cache(lambda path: probe(path, workdir=media, max_duration_ms=60_000))
