"""The waveform as data: BBC audiowaveform's JSON, measured against sounds whose form is known."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.media import ffmpeg, talk
from workers.media.peaks import peaks
from workers.media.process import FfmpegFailed
from workers.media.rendition import RenditionFile, measured


def measured_peaks(path: Path) -> dict[str, Any]:
    made = peaks(measured(path, "audio", copied=False, at_least_ms=0), path.with_suffix(".json"), threads=2)
    assert not list(path.parent.glob("*.levels"))
    found: dict[str, Any] = json.loads(made.read_text())
    return found


def test_silence_is_flat_and_a_tone_as_tall_as_it_is_loud(memo: Path, tmp_path: Path) -> None:
    copied = tmp_path / "memo.m4a"
    copied.write_bytes(memo.read_bytes())
    found = measured_peaks(copied)
    assert {key: found[key] for key in ("version", "channels", "sample_rate", "bits")} == {
        "version": 2,
        "channels": 1,
        "sample_rate": 8000,
        "bits": 8,
    }
    assert len(found["data"]) == 2 * found["length"]
    assert found["length"] * found["samples_per_pixel"] / 8000 == pytest.approx(4, abs=0.1)
    lowest, highest = found["data"][::2], found["data"][1::2]
    before, after = found["length"] * 9 // 20, found["length"] * 11 // 20
    assert max(highest[:before]) <= 2
    assert min(lowest[:before]) >= -2
    assert all(level == pytest.approx(64, abs=6) for level in highest[after:-3])
    assert all(level == pytest.approx(-64, abs=6) for level in lowest[after:-3])


def test_sound_beyond_full_scale_stays_in_eight_bits(tmp_path: Path) -> None:
    loud = tmp_path / "loud.m4a"
    ffmpeg("-f", "lavfi", "-i", "aevalsrc='3*sin(2*PI*300*t)':s=48000:d=1", loud)
    found = measured_peaks(loud)
    assert (min(found["data"]), max(found["data"])) == (-127, 127)


def test_a_film_has_the_peaks_of_its_sound(tmp_path: Path) -> None:
    assert measured_peaks(talk(tmp_path / "film.mp4", seconds=1))["length"] == pytest.approx(51, abs=3)


def test_hours_of_sound_are_a_few_thousand_points(tmp_path: Path) -> None:
    """Twenty minutes at a low rate, and noise, which compresses worst."""
    long = tmp_path / "long.m4a"
    ffmpeg("-f", "lavfi", "-i", "anoisesrc=r=8000:d=1200:a=0.3", "-c:a", "aac", "-b:a", "16k", long)
    found = measured_peaks(long)
    assert 3000 < found["length"] <= 4001
    assert found["length"] * found["samples_per_pixel"] / 8000 == pytest.approx(1200, abs=2)
    assert len(gzip.compress(long.with_suffix(".json").read_bytes())) < 20_000


def test_a_kept_bitstream_opens_no_other_file(tmp_path: Path) -> None:
    """A rendition may be the stranger's own, copied; only containers that people bring are opened."""
    talk(tmp_path / "film.mp4", seconds=1)
    listed = tmp_path / "list.mp4"
    listed.write_text("ffconcat version 1.0\nfile film.mp4\n")
    kept = RenditionFile("audio", listed, "audio/mp4", None, None, "aac", True, 1000, 1)
    with pytest.raises(FfmpegFailed):
        peaks(kept, tmp_path / "peaks.json", threads=2)
