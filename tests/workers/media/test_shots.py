"""Cuts are found at their frame, with and without key frames to go by, and nothing else is."""

from pathlib import Path

import pytest

from tests.media import ffmpeg, talk, voice
from workers.media.probe import probe
from workers.media.shots import changed, shots

CUTS = [2400, 5600]
RATE = 25


def film(path: Path, *options: str) -> Path:
    """Two pictures, with one of the two shown again between its parts: 8 s, cuts at 2.4 s and 5.6 s."""
    a, b = "testsrc2=s=320x180:r=25", "mandelbrot=s=320x180:r=25:start_scale=0.5"
    ffmpeg(
        *("-f", "lavfi", "-i", f"{a}:d=8", "-f", "lavfi", "-t", "8", "-i", b),
        *("-filter_complex", "[0:v][1:v]overlay=enable='between(n,60,139)'[v]", "-map", "[v]"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-sc_threshold", "0", *options),
        path,
    )
    return path


def found(path: Path, folder: Path) -> list[int]:
    facts = probe(path, workdir=folder, max_duration_ms=60_000)
    return shots(path, facts, folder, threads=1)


@pytest.mark.parametrize("distance", [RATE, 8 * RATE, 1], ids=["each second", "one for all", "every frame"])
def test_cuts_are_found_at_their_frame_however_far_key_frames_lie_apart(
    tmp_path: Path, distance: int
) -> None:
    made = film(tmp_path / "film.mp4", "-g", str(distance))
    assert found(made, tmp_path) == CUTS


def test_a_film_that_does_not_begin_at_zero(tmp_path: Path) -> None:
    made = film(tmp_path / "film.mkv", "-g", "25", "-output_ts_offset", "3")
    assert found(made, tmp_path) == CUTS


def test_what_moves_but_is_not_cut_has_no_shots(tmp_path: Path) -> None:
    assert found(talk(tmp_path / "talk.mp4", seconds=5), tmp_path) == []


def test_sound_alone_has_no_shots(tmp_path: Path) -> None:
    assert found(voice(tmp_path / "memo.ogg", "-c:a", "libopus"), tmp_path) == []


def test_only_what_lies_between_key_frames_that_differ_is_looked_at_and_the_end() -> None:
    keys = [(0, 0.0), (1000, 2.0), (2000, 30.0), (3000, 25.0), (4000, 1.0), (5000, 6.0), (6000, 0.5)]
    assert changed(keys, 7000) == [(1000, 3000), (4000, 5000), (6000, 7000)]
    assert changed([], 7000) == []
