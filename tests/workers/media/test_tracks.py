import struct
from pathlib import Path

import pytest

from service.findings import Finding, FindingCode
from tests.media import H264, ffmpeg, talk
from workers.media.probe import probe

LIMIT_MS = 60_000
SMALL, LARGE, STILL = "testsrc2=s=64x64:d=2", "testsrc2=s=160x96:d=2", "testsrc2=s=320x180:r=1:d=1"
TONE, NOTHING = "sine=440:d=2", "aevalsrc=0:d=2"
ANY = ("-disposition:v", "0", "-disposition:a", "0")
TRACKS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[int | None, int | None], FindingCode]] = {
    # sources, options, which tracks are used for picture and sound, the finding
    "the default sound": (
        (LARGE, TONE, TONE),
        (*ANY, "-disposition:a:1", "default"),
        (0, 2),
        FindingCode.OTHER_SOUND,
    ),
    "not a silent one": ((LARGE, NOTHING, TONE), (), (0, 2), FindingCode.OTHER_SOUND),
    "not a commentary": (
        (LARGE, TONE, TONE),
        ("-disposition:a:0", "default+comment", "-disposition:a:1", "0"),
        (0, 2),
        FindingCode.OTHER_SOUND,
    ),
    "the larger picture": ((SMALL, LARGE, TONE), ANY, (1, 2), FindingCode.OTHER_PICTURE),
    "the default picture": (
        (SMALL, LARGE, TONE),
        (*ANY, "-disposition:v:0", "default"),
        (0, 2),
        FindingCode.OTHER_PICTURE,
    ),
    "a still is a cover": ((STILL, TONE), (), (None, 1), FindingCode.COVER_PICTURE),
}


@pytest.mark.parametrize("name", TRACKS)
def test_track_that_was_meant_is_used(name: str, tmp_path: Path) -> None:
    sources, options, (picture, sound), finding = TRACKS[name]
    inputs = [argument for source in sources for argument in ("-f", "lavfi", "-i", source)]
    maps = [argument for number in range(len(sources)) for argument in ("-map", str(number))]
    film = tmp_path / "film.mkv"
    ffmpeg(*inputs, *maps, *H264, *options, film)
    facts = probe(film, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert (facts.video and facts.video.index, facts.audio and facts.audio.index) == (picture, sound)
    assert finding in {found.code for found in facts.findings}


def test_still_beside_a_film_is_no_second_picture(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    inputs = ("-f", "lavfi", "-i", STILL, "-f", "lavfi", "-i", SMALL, "-f", "lavfi", "-i", TONE)
    ffmpeg(*inputs, *("-map", "0", "-map", "1", "-map", "2", *H264), film)
    facts = probe(film, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert facts.video is not None and facts.video.index == 1
    assert facts.findings == ()


def test_mirrored_picture_is_known_as_such(tmp_path: Path) -> None:
    film = talk(tmp_path / "film.mp4", *H264, seconds=1)
    data, upright = film.read_bytes(), struct.pack(">3i", 0x10000, 0, 0)
    at = data.index(upright, data.index(b"tkhd"))
    film.write_bytes(data[:at] + struct.pack(">3i", -0x10000, 0, 0) + data[at + 12 :])
    facts = probe(film, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert facts.video is not None and facts.video.mirrored
    assert facts.findings == (Finding(FindingCode.TURNED),)
