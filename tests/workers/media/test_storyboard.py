"""Stills for scrubbing: which are shown when, where they stand on their sheets, and what they cost."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.media import GREY, H264, counter, decoded, ffmpeg, shown, talk
from workers.media.process import FfmpegFailed
from workers.media.rendition import RenditionFile, measured
from workers.media.storyboard import storyboard

CUE = re.compile(r"(\S+) --> (\S+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)\n")
EVERY_TWO_SECONDS = (*H264, "-g", "50")


def milliseconds(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def cues(index: str) -> list[tuple[int, int, str, int, int, int, int]]:
    """Start, end, file, and the still's left, top, width and height."""
    return [
        (milliseconds(found[0]), milliseconds(found[1]), found[2], *map(int, found[3:]))
        for found in CUE.findall(index)
    ]


def rendition(path: Path) -> RenditionFile:
    return measured(path, "rung", copied=False, at_least_ms=0)


def test_each_still_shows_its_own_time(tmp_path: Path) -> None:
    film = rendition(counter(tmp_path / "film.mp4", *EVERY_TWO_SECONDS, seconds=25))
    board = storyboard(film, 2000, tmp_path, threads=2)
    (sheet,) = board.sheets
    assert (board.width, board.height) == (1600, 2 * 96)
    assert shown(sheet, "stream=codec_name,width,height") == ["mjpeg,1600,192"]
    assert board.index.startswith("WEBVTT\n\n")
    stills = cues(board.index)
    assert len(stills) == 13
    grey = decoded(sheet, *GREY)
    for start, _, name, left, top, width, height in stills:
        assert (name, width, height) == (sheet.name, 160, 96)
        middle = (top + height // 2) * board.width + left
        number = sum(1 << bit for bit in range(10) if grey[middle + 16 * bit + 8] > 125)
        assert number == start * 25 // 1000
    assert all(one[1] == other[0] for one, other in pairwise(stills))
    assert (stills[0][0], stills[-1][1]) == (0, film.duration_ms)


def test_key_frames_that_lie_far_apart_are_not_enough(tmp_path: Path) -> None:
    film = rendition(counter(tmp_path / "film.mp4", *H264, "-g", "250", seconds=8))
    board = storyboard(film, 10_000, tmp_path, threads=2)
    grey = decoded(board.sheets[0], *GREY)
    tones = {
        grey[48 * board.width + left : 48 * board.width + left + 160]
        for *_, left, _, _, _ in cues(board.index)
    }
    assert len(tones) == 4


def test_an_upright_film_has_stills_no_taller_than_lying_ones(tmp_path: Path) -> None:
    film = rendition(talk(tmp_path / "film.mp4", *EVERY_TWO_SECONDS, size="180x320"))
    board = storyboard(film, 2000, tmp_path, threads=2)
    assert [still[3:] for still in cues(board.index)] == [(0, 0, 90, 160), (90, 0, 90, 160)]


def test_sound_that_goes_on_has_the_last_still(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1")
    ffmpeg(*picture, "-f", "lavfi", "-i", "sine=300:d=9", *EVERY_TWO_SECONDS, film)
    board = storyboard(rendition(film), 2000, tmp_path, threads=2)
    assert len(cues(board.index)) == 5
    grey = decoded(board.sheets[0], *GREY)
    first, *others = (
        b"".join(grey[line * board.width + left :][:160] for line in range(90))
        for left in range(0, board.width, 160)
    )
    assert len(others) == 4
    assert all(sum(abs(a - b) for a, b in zip(first, other, strict=True)) < 5 * 160 * 90 for other in others)


@pytest.mark.parametrize(("hours", "sheets"), [(0.02, 1), (0.5, 5), (6, 6)])
def test_a_long_recording_has_a_few_sheets_and_nothing_of_a_person(
    tmp_path: Path, hours: float, sheets: int
) -> None:
    """One picture every two seconds makes hours of film in a moment."""
    film = tmp_path / "film.mp4"
    sparse = ("-f", "lavfi", "-i", f"color=0x406080:s=64x36:r=1/2:d={hours * 3600}")
    ffmpeg(*sparse, "-c:v", "libx264", "-preset", "ultrafast", "-g", "1", "-metadata", "title=Ana", film)
    board = storyboard(rendition(film), 2000, tmp_path, threads=2)
    assert len(board.sheets) == sheets
    assert sorted(tmp_path.glob("*.jpg")) == sorted(board.sheets)
    assert {name for _, _, name, *_ in cues(board.index)} == {sheet.name for sheet in board.sheets}
    assert len(cues(board.index)) <= 600
    assert not any(mark in sheet.read_bytes() for sheet in board.sheets for mark in (b"Exif", b"Lav", b"Ana"))


def test_a_kept_bitstream_opens_no_other_file(tmp_path: Path) -> None:
    """A rendition may be the stranger's own, copied; only containers that people bring are opened."""
    talk(tmp_path / "film.mp4", seconds=1)
    listed = tmp_path / "list.mp4"
    listed.write_text("ffconcat version 1.0\nfile film.mp4\n")
    kept = RenditionFile("video", listed, "video/mp4", 320, 180, "h264/aac", True, 1000, 1)
    with pytest.raises(FfmpegFailed):
        storyboard(kept, 2000, tmp_path, threads=2)
