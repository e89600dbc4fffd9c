from fractions import Fraction
from pathlib import Path

import pytest

from tests.media import H264, ffmpeg
from workers.media.facts import Fields
from workers.media.probe import probe
from workers.media.scanning import fields

TELEVISION, FAST = Fraction(25), Fraction(50)
PAL, SMALL = 576, 288
SCANS: list[tuple[str, dict[str, int], Fraction, int, Fields | None]] = [
    ("progressive", {"progressive": 100}, TELEVISION, PAL, None),
    ("tt", {"tff": 90, "progressive": 10}, TELEVISION, PAL, Fields.TOP),
    ("tt", {"bff": 90, "undetermined": 10}, TELEVISION, PAL, Fields.BOTTOM),  # the flag has the order wrong
    ("tb", {"progressive": 95, "tff": 5}, TELEVISION, PAL, None),  # whole pictures, flagged as halves
    ("bb", {"progressive": 70, "bff": 30}, TELEVISION, PAL, Fields.BOTTOM),
    ("bb", {"undetermined": 100}, TELEVISION, PAL, Fields.BOTTOM),  # nothing moves: the flag decides
    ("unknown", {"undetermined": 100}, TELEVISION, PAL, None),
    ("progressive", {"tff": 90, "progressive": 10}, TELEVISION, PAL, Fields.TOP),
    ("progressive", {"tff": 50, "progressive": 50}, TELEVISION, PAL, None),  # text that scrolls
    ("progressive", {"tff": 20, "undetermined": 80}, TELEVISION, PAL, None),  # one moment of a still film
    ("progressive", {"tff": 50, "bff": 50}, TELEVISION, PAL, None),  # no camera changes the order
    ("progressive", {"tff": 100}, TELEVISION, SMALL, None),  # patterns
    ("tt", {"tff": 100}, TELEVISION, SMALL, Fields.TOP),
    ("progressive", {"tff": 100}, FAST, PAL, None),  # nobody stores 50 woven pictures a second
    ("tt", {"tff": 100}, FAST, PAL, Fields.TOP),  # halves in packets of their own
]


@pytest.mark.parametrize(("flag", "scans", "rate", "lines", "expected"), SCANS)
def test_pictures_decide_and_the_flag_when_they_cannot(
    flag: str, scans: dict[str, int], rate: Fraction, lines: int, expected: Fields | None
) -> None:
    assert fields(flag, scans, rate=rate, lines=lines) is expected


WOVEN = "tinterlace=interleave_top"
FILMS = {
    "flagged": (
        f"{WOVEN},format=yuv420p",
        ("-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", "1"),
        True,
    ),
    "not flagged": (WOVEN, H264, True),
    "whole but flagged": ("fps=25", ("-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", "1"), False),
}


@pytest.mark.parametrize("name", FILMS)
def test_half_pictures_are_seen(name: str, tmp_path: Path) -> None:
    woven, options, halves = FILMS[name]
    film = tmp_path / "film.mkv"
    moving = "smptebars=s=720x576:r=50,rotate=t/2"
    ffmpeg("-f", "lavfi", "-i", moving, "-t", "2", "-vf", woven, "-q:v", "3", *options, film)
    facts = probe(film, workdir=tmp_path, max_duration_ms=60_000)
    assert facts.video is not None
    assert facts.video.fields is (Fields.TOP if halves else None)
    assert facts.video.frame_rate == 25


def test_fine_patterns_are_no_half_pictures(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x96:r=25:d=8", *H264, "-g", "25", "-bf", "0", film)
    facts = probe(film, workdir=tmp_path, max_duration_ms=60_000)
    assert facts.video is not None
    assert facts.video.fields is None
