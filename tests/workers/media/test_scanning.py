from fractions import Fraction
from pathlib import Path

import pytest

from tests.media import H264, ffmpeg
from workers.media.facts import Fields
from workers.media.probe import probe
from workers.media.scanning import fields

TELEVISION, FAST = Fraction(25), Fraction(50)
SCANS: list[tuple[str, dict[str, int], Fraction, Fields | None]] = [
    ("progressive", {"progressive": 100}, TELEVISION, None),
    ("tt", {"tff": 90, "progressive": 10}, TELEVISION, Fields.TOP),
    ("tt", {"bff": 90, "undetermined": 10}, TELEVISION, Fields.BOTTOM),  # the flag has the order wrong
    ("tb", {"progressive": 95, "tff": 5}, TELEVISION, None),  # whole pictures, flagged as halves
    ("bb", {"progressive": 70, "bff": 30}, TELEVISION, Fields.BOTTOM),
    ("bb", {"undetermined": 100}, TELEVISION, Fields.BOTTOM),  # nothing moves: the flag decides
    ("unknown", {"undetermined": 100}, TELEVISION, None),
    ("progressive", {"tff": 90, "progressive": 10}, TELEVISION, Fields.TOP),
    ("progressive", {"tff": 50, "progressive": 50}, TELEVISION, None),  # text that scrolls
    ("progressive", {"tff": 100}, FAST, None),  # nobody stores 50 woven pictures a second
    ("tt", {"tff": 100}, FAST, Fields.TOP),  # halves in packets of their own
]


@pytest.mark.parametrize(("flag", "scans", "rate", "expected"), SCANS)
def test_pictures_decide_and_the_flag_when_they_cannot(
    flag: str, scans: dict[str, int], rate: Fraction, expected: Fields | None
) -> None:
    assert fields(flag, scans, rate) is expected


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
    moving = "smptebars=s=360x288:r=50,rotate=t/2"
    ffmpeg("-f", "lavfi", "-i", moving, "-t", "2", "-vf", woven, "-q:v", "3", *options, film)
    facts = probe(film, workdir=tmp_path, max_duration_ms=60_000)
    assert facts.video is not None
    assert facts.video.fields is (Fields.TOP if halves else None)
    assert facts.video.frame_rate == 25
