"""Looks and scripts, drawn by libass: sizes, boxes, fonts, directions; and that no text commands anything."""

import re
import subprocess
import unicodedata
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.subtitles.ass import write_ass
from service.subtitles.burning import BURN_STYLES
from service.subtitles.fitting import fit
from service.subtitles.profile import WIDE
from service.subtitles.scripts import SCRIPTS, runs
from service.subtitles.text import plain
from service.subtitles.words import Cue

OURS = re.compile(r"\{(\\fn[A-Za-z ]+\\fs\d+|\\r)\}")
MARKS = str.maketrans("", "", "\u200e\u200f\u2060")
TAGS = (
    *(r"{\fs200}", r"{\pos(0,0)}", r"{\alpha&HFF&}", r"{\an8}", r"{\c&H0000FF&\3c&H00FF00&}", r"{\frz90}"),
    *(r"{\p1}m 0 0 l 500 0 500 500{\p0}", r"\N\N\N up", r"{\clip(0,0,1,1)}", r"{\r}{\b1}", r"\{\fs200\}"),
    *(r"{{\fs200}", r"{\fs200", r"\h\h\h\h", r"{\k50}a{\k50}b", r"{\t(\fs200)}", r"\\{\fs200}", "{}", "\\"),
)


WIDE_TEXTS = {
    "capitals": "WAGNER-MÜLLER WAITING AND WAITING\nFOR MR. MCWILLIAM",
    "chinese": "的" * 60,
    "arabic": "إن الغلاية تعطلت في ذلك الشتاء وكان الناس يجلسون في معاطفهم",
    "tamil": "நான் வீட்டிற்குச் சென்று மகளிடம் சொன்னேன், இங்கே முந்நூறு பேர்",
    "burmese": "ငါအိမ်ပြန်ပြီး သမီးကို ပြောတယ် ငါအိမ်ပြန်ပြီး သမီးကို ပြောတယ်",
    "cyrillic": "ЖЕНЩИНЫ ШЛИ ДОМОЙ, ШИРОКО ШАГАЯ",
}


def pictures(folder: Path, ass: str, count: int, *, told: str = "quiet") -> tuple[NDArray[np.uint8], str]:
    """One grey picture of 640x360 for each second, and what ffmpeg said."""
    (folder / "cues.ass").write_text(ass, encoding="utf-8")
    picture = ["-f", "lavfi", "-i", f"color=gray:s=640x360:r=1:d={count}"]
    burn = ["-vf", "ass=cues.ass,format=gray", "-f", "rawvideo", "-"]
    command = ["ffmpeg", "-nostdin", "-v", told, *picture, *burn]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(count, 360, 640), done.stderr.decode()


def in_turn(texts: list[str], look: str = "outlined", language: str | None = None) -> str:
    cues = [Cue(index * 1000, index * 1000 + 1000, text) for index, text in enumerate(texts)]
    return write_ass(cues, 640, 360, profile=replace(WIDE, look=look), language=language)


def understood(text: str) -> str:
    """What libass reads of an event's text. Fails for every command that is not one of ours."""
    read, rest = "", text
    while rest:
        if ours := OURS.match(rest):
            rest = rest[ours.end() :]
        elif rest[0] == "\\":
            assert rest[1] in "{}N\u2060", rest
            read += {"N": "\n", "\u2060": "\\"}.get(rest[1], rest[1])
            rest = rest[2:]
        else:
            assert rest[0] not in "{}", rest
            read, rest = read + rest[0], rest[1:]
    return read.translate(MARKS)


anything = st.text(st.one_of(st.sampled_from("{}\\NnhfpsrkR &H0,\u2060\u200f"), st.characters()), max_size=40)


@settings(deadline=None)
@given(anything)
def test_whatever_the_text_libass_reads_the_text_and_no_command(text: str) -> None:
    lines = write_ass([Cue(0, 9000, text)], 1920, 1080).partition("[Events]")[2].splitlines()[2:]
    assert all(line.startswith("Dialogue: 0,0:00:0") for line in lines)
    shown = " ".join(understood(line.split(",", 9)[9]) for line in lines)
    wanted = plain(text).translate(MARKS)
    if not any(unicodedata.category(character) in {"Mn", "Me"} for character in wanted):
        assert "".join(shown.split()) == "".join(wanted.split())


def unmoved(folder: Path, upper: list[str]) -> None:
    """Draws each text over a line `Hello`: that line comes out as under harmless text, in all its pixels."""
    drawn, _ = pictures(
        folder, in_turn(["harmless\nHello", *(f"{text}\nHello" for text in upper)]), 1 + len(upper)
    )
    lower, above = drawn[:, 322:], drawn[:, 290:318]
    assert lower[0].max() > 200
    for number, text in enumerate(upper, start=1):
        assert np.array_equal(lower[number], lower[0]), text
        assert above[number].max() > 200, f"{text} was hidden"
        assert np.all(drawn[number, :280] == drawn[0, 0, 0]), f"{text} is elsewhere"


def test_commands_are_drawn_and_change_nothing_after_them(tmp_path: Path) -> None:
    unmoved(tmp_path, list(TAGS))


tagged = st.lists(
    st.sampled_from([*"{}\\()&,1", "fs", "pos", "alpha", "r", "p1", "N", "an", "\u05d0", "的"]), min_size=1
)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(tagged.map("".join).map(lambda text: f"x{text[:20]}"), min_size=20, max_size=40))
def test_nothing_that_looks_like_a_command_changes_what_is_after_it(tmp_path: Path, texts: list[str]) -> None:
    unmoved(tmp_path, texts)


@pytest.mark.parametrize(
    ("look", "size", "border", "edge"),
    [("boxed", 82, 3, 12.0), ("outlined", 64, 1, 3.5), ("large", 110, 3, 18.0)],
)
def test_looks_have_their_sizes_at_1080_lines(look: str, size: int, border: int, edge: float) -> None:
    ass = write_ass([], 1920, 1080, profile=replace(WIDE, look=look))
    fields = re.findall(r"^Style: Default,(.*)", ass, re.MULTILINE)[0].split(",")
    assert (int(fields[1]), int(fields[14]), float(fields[15])) == (size, border, edge)
    assert fields[2] == "&H00FFFFFF"
    assert fields[4] == "&H00000000"


@pytest.mark.parametrize("look", BURN_STYLES)
@pytest.mark.parametrize("text", WIDE_TEXTS.values(), ids=WIDE_TEXTS)
@pytest.mark.parametrize(("width", "height"), [(640, 360), (360, 640), (360, 360)])
def test_every_look_keeps_wide_text_in_the_picture(
    tmp_path: Path, look: str, text: str, width: int, height: int
) -> None:
    ass = write_ass([Cue(0, 1000, text)], width, height, profile=replace(WIDE, look=look))
    (tmp_path / "cues.ass").write_text(ass)
    command = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "quiet",
        "-f",
        "lavfi",
        "-i",
        f"color=gray:s={width}x{height}:r=1:d=1",
    ]
    burn = ["-vf", "ass=cues.ass,format=gray", "-f", "rawvideo", "-"]
    done = subprocess.run([*command, *burn], cwd=tmp_path, check=True, capture_output=True)
    drawn = np.frombuffer(done.stdout, np.uint8).reshape(height, width)
    columns = np.flatnonzero((drawn != drawn[0, 0]).any(axis=0))
    assert 0 < columns[0] < columns[-1] < width - 1


def some_of(first_word: str) -> str:
    """A few letters of a script, by the first word of their names."""
    letters = (
        chr(code)
        for code in range(0xA0, 0x20000)
        if unicodedata.name(chr(code), "").split(" ")[0] == first_word
    )
    return "".join(islice(filter(str.isalpha, letters), 8))


def test_each_script_is_drawn_in_its_font_and_no_other(tmp_path: Path) -> None:
    """What libass says as it looks for fonts; numbers and Latin among the letters are Noto Sans's."""
    texts = [
        f"{some_of(name) if name != 'LAO' else 'ກຂຄງຈສຊຍ'} 12 NHS" for name in SCRIPTS
    ]  # not the Pali ones
    assert all(len(text) == 15 for text in texts)
    _, told = pictures(tmp_path, in_turn(texts), len(texts), told="verbose")
    chosen = set(re.findall(r"fontselect: \(([^,]+), \d+, 0\) -> ([^,]+), \d+", told))
    assert {family for family, _ in chosen} >= {script.family for script in SCRIPTS.values()}
    for family, path in chosen:
        described = subprocess.run(["fc-scan", path], check=True, capture_output=True, text=True).stdout
        assert f'"{family}"' in described, path
    assert "glyph" not in told


def test_chinese_characters_have_the_form_that_readers_know() -> None:
    def families(text: str, language: str | None) -> set[str]:
        return {script.family[-2:] for _, script in runs(text, language) if script}

    assert families("直接。", None) == families("直接", "zh") == families("直接", "zh-CN") == {"SC"}
    assert families("直接", "zh-TW") == families("直接", "zh-Hant") == {"TC"}
    assert families("直接", "ja") == families("直す", "zh") == families("直す", None) == {"JP"}
    assert families("直接", "ko") == families("직접 直接", None) == {"KR"}


def test_a_line_that_starts_in_latin_is_still_read_from_right_to_left(tmp_path: Path) -> None:
    """Right to left, `NHS` first stands where it would stand last from left to right."""
    right = in_turn(["NHS مرحبا بكم جميعا"])
    assert right.count("\u200f") == 1
    expected = in_turn(["مرحبا بكم جميعا NHS"]).replace("\u200f", "\u200e")
    wrong = right.replace("\u200f", "\u200e")
    one, same, other = (pictures(tmp_path, ass, 1)[0].astype(int) for ass in (right, expected, wrong))
    # Not pixel by pixel: the space is that of another font.
    assert np.abs(one - same).sum() < np.abs(one - other).sum() / 2


def test_lines_without_spaces_break_where_they_may() -> None:
    text = "那年冬天，教堂的锅炉坏了。大家都穿着大衣坐在里面：「就这样开始了。」"  # noqa: RUF001
    lines = fit(text, 42, 22)
    assert "".join(lines) == text
    assert len(lines) > 2
    assert not any(line[0] in "，。：」" or line[-1] == "「" for line in lines)  # noqa: RUF001


def test_lines_are_joined_with_a_space_where_people_write_one() -> None:
    assert " " not in "".join(fit("锅炉坏了大家都\n穿着大衣坐在里面", 6, 40))
    assert " ".join(fit("보일러가 고장 나서\n사람들은 앉아 있었어요", 12, 40)).count(" ") == 5


def test_no_letter_loses_its_marks_where_a_word_is_cut() -> None:
    for text in ("กำลังที่นี่มีคนสามร้อยคนและครึ่งหนึ่ง", "क्षत्रियस्त्रीप्रज्ञाधर्मक्षेत्रेकुरुक्षेत्रे", "e\u0301" * 30):
        lines = fit(text, 42, 6)
        assert "".join(lines) == text
        assert len(lines) > 2
        for line in lines:
            assert unicodedata.category(line[0]) not in {"Mn", "Mc", "Me"}, line
            assert unicodedata.combining(line[-1]) != 9, line
