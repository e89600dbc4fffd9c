from pathlib import Path

import pytest

from service.errors import RefusalCode, Refused
from tests.media import ffmpeg
from workers.media.probe import probe
from workers.media.refusals import stops_early


@pytest.mark.parametrize(
    ("there_ms", "whole_ms", "words"),
    [
        (12_000, 180_000, "12 seconds of 3 minutes"),
        (400, 60_000, "1 second of 60 seconds"),
        (1_200_000, 7_500_000, "20 minutes of 2 hours 5 minutes"),
        (600_000, 7_200_000, "10 minutes of 2 hours"),
    ],
)
def test_lengths_are_said_as_people_say_them(there_ms: int, whole_ms: int, words: str) -> None:
    assert f"stops after {words}." in str(stops_early(there_ms, whole_ms))


def test_more_tracks_than_a_recording_has_are_refused(tmp_path: Path) -> None:
    many = tmp_path / "many.mkv"
    ffmpeg("-f", "lavfi", "-i", "sine=d=0.1", *(("-map", "0") * 40), "-c:a", "pcm_s16le", many)
    with pytest.raises(Refused, match="more tracks") as refused:
        probe(many, workdir=tmp_path, max_duration_ms=60_000)
    assert refused.value.code == RefusalCode.UNSUPPORTED


def test_picture_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    ffmpeg("-f", "lavfi", "-i", "color=s=64x64:d=0.1", "-c:v", "rawvideo", film)
    width, height = b"\xb0\x81\x40", b"\xba\x81\x40"  # Matroska's elements with one byte, 64
    data = film.read_bytes().replace(width + height, b"\xb0\x82\x75\x30\xba\x82\x75\x30")
    film.write_bytes(data)
    with pytest.raises(Refused, match="Export it in 4K") as refused:
        probe(film, workdir=tmp_path, max_duration_ms=60_000)
    assert refused.value.code == RefusalCode.TOO_LARGE
