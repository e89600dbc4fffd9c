import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from service.errors import RefusalCode, Refused
from service.findings import Finding, FindingCode
from tests.media import H264, ffmpeg, talk
from workers.media.probe import probe

SECONDS = 20
LIMIT_MS = 600_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds, a key frame a second, the index first."""
    film = tmp_path_factory.mktemp("whole") / "film.mp4"
    return talk(film, *H264, "-g", "25", "-movflags", "+faststart", size="160x96", seconds=SECONDS)


def copied(whole: Path, path: Path) -> bytes:
    """The film in another container; its sound alone in one that holds nothing else."""
    alone = path.suffix in (".wav", ".flac", ".aiff")
    ffmpeg("-i", whole, *(("-vn",) if alone else ("-c", "copy")), path)
    return path.read_bytes()


CONTAINERS = ("mp4", "mkv", "flv", "wav", "flac", "aiff")


@pytest.mark.parametrize("container", CONTAINERS)
def test_most_of_it_is_gone(container: str, whole: Path, tmp_path: Path) -> None:
    path = tmp_path / f"film.{container}"
    data = whole.read_bytes() if container == "mp4" else copied(whole, path)
    path.write_bytes(data[: len(data) // 5])
    with pytest.raises(Refused, match=r"stops after [34] seconds of (19|20|21) seconds\. .*again") as refused:
        probe(path, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert refused.value.code == RefusalCode.DAMAGED


def test_the_beginning_of_what_would_be_too_long_is_called_too_long(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 5])
    with pytest.raises(Refused, match="Split it into parts") as refused:
        probe(path, workdir=tmp_path, max_duration_ms=SECONDS * 500)
    assert refused.value.code == RefusalCode.TOO_LONG


@pytest.mark.parametrize("container", CONTAINERS)
def test_most_of_it_is_there(container: str, whole: Path, tmp_path: Path) -> None:
    path = tmp_path / f"film.{container}"
    data = whole.read_bytes() if container == "mp4" else copied(whole, path)
    path.write_bytes(data[: len(data) * 7 // 10])
    facts = probe(path, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert facts.duration_ms == pytest.approx(14_000, abs=1000)
    (warning,) = facts.warnings
    assert warning.code is FindingCode.CUT_SHORT
    assert "only 0:1" in warning.sentence()


def test_fragmented_film_that_was_cut_off_is_used(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    ffmpeg("-i", whole, "-c", "copy", "-movflags", "frag_keyframe+empty_moov", path)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"mdat", len(data) // 2) + 1000])
    facts = probe(path, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert [warning.code for warning in facts.warnings] == [FindingCode.END_MISSING]


def noise(data: bytes) -> bytes:
    start, end = len(data) * 4 // 10, len(data) * 6 // 10
    return data[:start] + random.Random(1).randbytes(end - start) + data[end:]


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
def test_noise_in_the_middle_is_a_warning(container: str, whole: Path, tmp_path: Path) -> None:
    path = tmp_path / f"film.{container}"
    path.write_bytes(noise(whole.read_bytes() if container == "mp4" else copied(whole, path)))
    facts = probe(path, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert facts.duration_ms == pytest.approx(SECONDS * 1000, abs=100)
    assert facts.warnings == (Finding(FindingCode.DAMAGED_PARTS),)


def test_space_that_was_never_filled_is_refused(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    data = whole.read_bytes()
    path.write_bytes(data[: len(data) // 4] + bytes(len(data) * 3 // 4))
    with pytest.raises(Refused) as refused:
        probe(path, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert refused.value.code == RefusalCode.DAMAGED


def claims(data: bytes, box: bytes, offset: int, value: int) -> bytes:
    """`value` in every MP4 box of that name, `offset` bytes after the name begins."""
    changed, at = bytearray(data), -1
    while (at := data.find(box, at + 1)) >= 0:
        changed[at + offset : at + offset + 4] = struct.pack(">I", value)
    return bytes(changed)


def ten_hours_in_mp4(whole: Path, path: Path) -> None:
    data = whole.read_bytes()
    for box, offset in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        data = claims(data, box, offset, 36_000_000)
    path.write_bytes(data)


def ten_thousand_hours_in_matroska(whole: Path, path: Path) -> None:
    ffmpeg("-i", whole, "-c", "copy", "-f", "matroska", path)
    data = path.read_bytes()
    at = data.index(b"\x44\x89\x88") + 3
    path.write_bytes(data[:at] + struct.pack(">d", 36e9) + data[at + 8 :])


def forty_hours_in_fragments(whole: Path, path: Path) -> None:
    ffmpeg("-i", whole, "-c", "copy", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", path)
    path.write_bytes(claims(path.read_bytes(), b"mvhd", 20, 143_165_000))


def clock_jumps(whole: Path, path: Path) -> None:
    """Two halves of a film, the second of which begins a day later."""
    stream = ("-c", "copy", "-f", "mpegts")
    ffmpeg("-t", "10", "-i", whole, *stream, path)
    ffmpeg("-t", "10", "-i", whole, *stream, "-output_ts_offset", "90000", path.with_suffix(".later"))
    path.write_bytes(path.read_bytes() + path.with_suffix(".later").read_bytes())


def clock_wraps(whole: Path, path: Path) -> None:
    """The clock of MPEG-TS has 33 bits and begins anew after 26.5 hours."""
    ffmpeg("-i", whole, "-c", "copy", "-f", "mpegts", "-output_ts_offset", "95430", path)


@pytest.mark.parametrize(
    "lie",
    [
        ten_hours_in_mp4,
        ten_thousand_hours_in_matroska,
        forty_hours_in_fragments,
        clock_jumps,
        clock_wraps,
    ],
)
def test_header_that_lies_does_no_harm(
    lie: Callable[[Path, Path], None], whole: Path, tmp_path: Path
) -> None:
    lie(whole, tmp_path / "film")
    facts = probe(tmp_path / "film", workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert facts.duration_ms == pytest.approx(SECONDS * 1000, abs=100)
    assert facts.warnings == ()
    assert facts.video is not None and facts.video.frame_rate == 25 and not facts.video.variable_rate


def test_frames_that_really_are_hours_apart_are_too_long(tmp_path: Path) -> None:
    film = talk(tmp_path / "film.mp4", *H264, "-an", rate=1, seconds=3)
    data = film.read_bytes()
    for box, offset, value in ((b"mdhd", 16, 1), (b"stts", 16, 12_000_000), (b"elst", 12, 36_000_000)):
        data = claims(data, box, offset, value)
    film.write_bytes(data)
    with pytest.raises(Refused) as refused:
        probe(film, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert refused.value.code == RefusalCode.TOO_LONG
