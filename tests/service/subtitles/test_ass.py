"""Burned in by ffmpeg for real: whatever the text, it stays in its place and commands nothing."""

import re
import subprocess
from pathlib import Path

import pytest

from service.subtitles.ass import write_ass
from service.subtitles.words import Cue

HOSTILE = {
    "command": r"{\fs200}{\an8}{\p1}m 0 0 l 500 500{\p0} \N big",
    "markup": "<script>alert(1)</script> <font size=200>--> &amp;",
    "endless word": "x" * 10_000,
    "many words": "and then " * 1200,
    "many lines": "line\n" * 2000,
    "wide letters": "WM" * 21,
    "right to left": "\u202eevil שלום עולם مرحبا",
    "tower of accents": "e" + "\u0301" * 10_000,
    "dialogue": "a\nDialogue: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,b",
}


def events(ass: str) -> list[str]:
    return [line for line in ass.splitlines() if line.startswith("Dialogue:")]


def text_of(event: str) -> str:
    return event.rsplit(",,", 1)[1]


def drawn(tmp_path: Path, ass: str, width: int, height: int) -> tuple[int, int, int, int]:
    """The box around everything drawn on a white picture: left, top, right and bottom pixel."""
    (tmp_path / "cues.ass").write_text(ass, encoding="utf-8")
    picture = ["-f", "lavfi", "-i", f"color=white:s={width}x{height}:r=1:d=1"]
    burn = ["-vf", "ass=cues.ass,format=gray", "-frames:v", "1", "-f", "rawvideo", "-"]
    command = ["ffmpeg", "-nostdin", "-v", "error", *picture, *burn]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert not done.stderr
    rows = [done.stdout[at : at + width] for at in range(0, width * height, width)]
    dark = [(y, re.search(rb"[\x00-\x7f].*[\x00-\x7f]", row, re.DOTALL)) for y, row in enumerate(rows)]
    spans = [(y, match.start(), match.end() - 1) for y, match in dark if match]
    assert spans, "nothing was drawn"
    return min(s[1] for s in spans), spans[0][0], max(s[2] for s in spans), spans[-1][0]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize(("width", "height"), [(640, 360), (360, 640)])
def test_hostile_text_stays_in_its_place(tmp_path: Path, text: str, width: int, height: int) -> None:
    left, top, right, bottom = drawn(tmp_path, write_ass([Cue(0, 2000, text)], width, height), width, height)
    assert left > 0
    assert right < width - 1
    assert bottom < height - 1
    assert top > height * 0.4, "the upper part of the picture stays free"


def test_upright_pictures_keep_their_lowest_quarter_free(tmp_path: Path) -> None:
    *_, bottom = drawn(tmp_path, write_ass([Cue(0, 2000, "Hello")], 360, 640), 360, 640)
    assert 640 * 0.7 < bottom <= 640 * 0.77


def test_text_is_escaped_letter_by_letter() -> None:
    (event,) = events(write_ass([Cue(0, 1000, "{\\b1}\nback")], 1920, 1080))
    assert event.endswith(",,\\{\\\u2060b1\\}\\Nback")


def test_lines_that_fit_stay_as_they_are() -> None:
    text = "I have lived in the same house\non the hill for twenty years."
    (event,) = events(write_ass([Cue(1500, 4250, text)], 1280, 720))
    assert (
        event == f"Dialogue: 0,0:00:01.50,0:00:04.25,Default,,0,0,0,,{text.replace(chr(10), chr(92) + 'N')}"
    )


def test_lines_for_upright_pictures_are_filled_evenly() -> None:
    text = "I have lived in the same house\non the hill for twenty years."
    (event,) = events(write_ass([Cue(0, 4000, text)], 720, 1280))
    lines = text_of(event).split("\\N")
    assert " ".join(lines) == text.replace("\n", " ")
    assert len(lines) == 3
    assert max(map(len, lines)) - min(map(len, lines)) <= 6


def test_a_long_cue_is_shown_in_parts_that_can_be_read() -> None:
    words = [f"word{number}" for number in range(60)]
    shown = events(write_ass([Cue(0, 10_000, " ".join(words))], 1920, 1080))
    assert 2 < len(shown) <= 12
    assert re.findall(r"word\d+", "".join(shown)) == words
    hurried = events(write_ass([Cue(0, 2000, "word " * 2000)], 1920, 1080))
    assert len(hurried) == 2
    assert hurried[-1].endswith("…")


def test_a_cue_without_text_draws_nothing() -> None:
    assert not events(write_ass([Cue(0, 1000, " \n ")], 1920, 1080))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_title_stays_at_the_upper_edge(tmp_path: Path, text: str) -> None:
    ass = write_ass([], 640, 360, Cue(0, 2000, text))
    light = tmp_path / "light.ass"
    light.write_text(ass.replace("&H00DDEBF5", "&H00000000"))
    left, _, right, bottom = drawn(tmp_path, light.read_text(), 640, 360)
    assert left > 0
    assert right < 639
    assert bottom < 360 * 0.27, "the wave begins here"


def test_a_long_title_ends_after_two_lines_with_a_whole_word() -> None:
    text = "How we learned to listen to each other in the long winter after the mill had closed for ever " * 2
    (event,) = events(write_ass([], 1280, 720, Cue(0, 90_000, text)))
    lines = text_of(event).split("\\N")
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert text.startswith(" ".join(lines)[:-1] + " ")
    assert len(" ".join(lines)) > 80


def test_a_title_is_drawn_as_text_and_without_adornments() -> None:
    (event,) = events(write_ass([], 1280, 720, Cue(0, 1000, "{\\b1}Home \U0001f3e1\ufe0f  again\nand again")))
    assert event.endswith(",,\\{\\\u2060b1\\}Home again and again")
    assert not events(write_ass([], 1280, 720, Cue(0, 1000, "\U0001f3e1")))
