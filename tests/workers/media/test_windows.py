from pathlib import Path

from tests.media import H264, ffmpeg
from workers.media.windows import Picture, Reading


def test_little_is_decoded_where_key_frames_are_far_apart(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=100", *H264, "-g", "9999", "-sc_threshold", "0", film)
    picture = Picture(0, pixel_rate=64 * 48 * 5, keys_ms=[0])
    seen = Reading(film, 100_000, tmp_path, None).look([picture], [])[0]
    assert 10 <= seen.frames <= 15
    assert seen.mistakes == 0
