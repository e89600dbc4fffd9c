from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from service.errors import InvalidRequest
from tests.media import COUNTER_RATE, GREY, H264, counter, decoded, ffmpeg, frame_numbers, shown, sideways
from workers.media.cut import cut
from workers.media.facts import Facts
from workers.media.glyphs import GlyphMissing
from workers.media.poster import poster

Probed = Callable[[Path], Facts]

ASS = """[Script Info]
ScriptType: v4.00+
PlayResX: 640
PlayResY: 360
WrapStyle: 2

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, BorderStyle, Outline, Alignment, MarginV
Style: Default,DejaVu Sans,60,&H00FFFFFF,3,6,2,20

[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:00.00,0:00:01.00,Default,{text}
"""

SOURCES: dict[str, tuple[str, ...]] = {
    "dense.mp4": (*H264, "-g", "12"),
    "long_gop.mp4": (*H264, "-preset", "veryfast", "-bf", "3", "-g", "250"),
    "starts_late.ts": (*H264, "-g", "250"),
    "no_index.webm": (
        *("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M", "-g", "250"),
        *("-c:a", "libopus", "-f", "webm", "-live", "1"),
    ),
}
TIMES = [(0, 2000), (5000, 8000), (9990, 13_010), (11_013, 12_345), (14_000, 99_000)]


@pytest.fixture(scope="module", params=SOURCES)
def numbered(request: pytest.FixtureRequest, media: Path) -> Path:
    """Sixteen seconds of numbered frames in one of the containers."""
    return counter(media / request.param, *SOURCES[request.param])


@pytest.mark.parametrize(("start_ms", "end_ms"), TIMES)
def test_first_and_last_frame_are_those_asked_for(
    numbered: Path, start_ms: int, end_ms: int, facts_of: Probed, tmp_path: Path
) -> None:
    facts = facts_of(numbered)
    extract = cut(numbered, facts, start_ms, end_ms, None, tmp_path / "extract.mp4", threads=2)
    numbers = frame_numbers(extract.path)
    end_ms = min(end_ms, facts.duration_ms)
    assert abs(numbers[0] - start_ms * COUNTER_RATE / 1000) <= 1
    assert abs(numbers[-1] - (end_ms * COUNTER_RATE / 1000 - 1)) <= 1
    assert all(0 <= after - before <= 2 for before, after in pairwise(numbers))
    assert len(numbers) == pytest.approx((end_ms - start_ms) * COUNTER_RATE / 1000, abs=1)
    assert extract.duration_ms == pytest.approx(end_ms - start_ms, abs=60)
    first_shown, *_ = shown(extract.path, "packet=pts_time", "-select_streams", "v")
    assert float(first_shown) == 0


def test_sound_stays_with_the_picture_and_fades(counted: Path, facts_of: Probed, tmp_path: Path) -> None:
    """The source's tone begins at 8 s."""
    extract = cut(counted, facts_of(counted), 7500, 9500, None, tmp_path / "extract.mp4", threads=2)
    samples = array("h", decoded(extract.path, "-f", "s16le", "-ac", "1", "-ar", "48000"))
    begins = next(number for number, sample in enumerate(samples) if abs(sample) > 2000) / 48
    assert begins == pytest.approx(500, abs=40)
    loud = max(samples[48 * 1000 : 48 * 1500])
    assert max(samples[48 * 1700 : 48 * 1750]) > loud * 0.8
    assert max(samples[48 * 1940 : 48 * 1990]) < loud * 0.4


def test_subtitles_are_burned_in_only_while_they_stand(zoom: Path, facts_of: Probed, tmp_path: Path) -> None:
    script = tmp_path / "it's [here]: a, b.ass"
    script.write_text(ASS.replace("{text}", "Hello, \u2060\u200fworld"))
    facts = facts_of(zoom)
    plain = decoded(cut(zoom, facts, 1000, 3000, None, tmp_path / "plain.mp4", threads=2).path, *GREY)
    burned = decoded(cut(zoom, facts, 1000, 3000, script, tmp_path / "burned.mp4", threads=2).path, *GREY)
    frame = 640 * 360

    def difference(number: int, lines: range) -> float:
        part = slice(number * frame + lines.start * 640, number * frame + lines.stop * 640)
        pairs = zip(plain[part], burned[part], strict=True)
        return sum(abs(one - other) for one, other in pairs) / (len(lines) * 640)

    assert difference(10, range(260, 350)) > 10
    assert difference(10, range(0, 200)) < 3
    assert difference(40, range(260, 350)) < 3


def test_letter_without_a_font_is_an_error(zoom: Path, facts_of: Probed, tmp_path: Path) -> None:
    script = tmp_path / "unknown.ass"
    script.write_text(ASS.replace("{text}", "Hello \U000f1234"))
    with pytest.raises(GlyphMissing, match="U\\+F1234"):
        cut(zoom, facts_of(zoom), 0, 1000, script, tmp_path / "extract.mp4", threads=2)


def middle(picture: bytes) -> int:
    """Brightness of the four middle columns in the upper two thirds of a picture 64 wide."""
    return sum(sum(picture[row * 64 + 30 : row * 64 + 34]) for row in range(22))


def test_sound_alone_becomes_a_moving_wave(memo: Path, facts_of: Probed, tmp_path: Path) -> None:
    script = tmp_path / "cues.ass"
    script.write_text(ASS.replace("{text}", "Hello"))
    extract = cut(memo, facts_of(memo), 1500, 3000, script, tmp_path / "extract.mp4", threads=2)
    assert (extract.width, extract.height, extract.codec) == (1280, 720, "h264/aac")
    assert extract.duration_ms == pytest.approx(1500, abs=60)
    frames = decoded(extract.path, "-map", "0:v", "-vf", "scale=64:36", *GREY)
    assert len(frames) // (64 * 36) == pytest.approx(1.5 * 25, abs=1)
    # The moment that is heard stands in the middle: still at first, a tone half a second later.
    silent, loud = (middle(frames[number * 64 * 36 :]) for number in (5, 25))
    assert loud > silent * 1.2


def uneven(path: Path, picture_s: float, sound_s: float) -> Path:
    """A recording whose tracks do not end together: numbered frames, and a tone all through."""
    counter(path.with_name("numbered.mp4"), *H264, seconds=picture_s)
    tone = ("-f", "lavfi", "-i", f"sine=300:d={sound_s}")
    ffmpeg("-i", path.with_name("numbered.mp4"), *tone, "-map", "0:v", "-map", "1", "-c:v", "copy", path)
    return path


def test_the_last_picture_stands_while_sound_goes_on(facts_of: Probed, tmp_path: Path) -> None:
    recording = uneven(tmp_path / "recording.mp4", 2, 8)
    facts = facts_of(recording)
    extract = cut(recording, facts, 4000, 6000, None, tmp_path / "extract.mp4", threads=2)
    assert frame_numbers(extract.path) == [2 * COUNTER_RATE - 1] * 2 * COUNTER_RATE
    assert poster(extract.path, facts_of(extract.path), tmp_path / "poster.jpg", threads=2).is_file()


def test_sound_is_silent_while_the_picture_goes_on(facts_of: Probed, tmp_path: Path) -> None:
    recording = uneven(tmp_path / "recording.mp4", 8, 2)
    extract = cut(recording, facts_of(recording), 4000, 6000, None, tmp_path / "extract.mp4", threads=2)
    assert frame_numbers(extract.path) == list(range(4 * COUNTER_RATE, 6 * COUNTER_RATE))
    samples = array("h", decoded(extract.path, "-f", "s16le", "-ac", "1", "-ar", "48000"))
    assert len(samples) == pytest.approx(2 * 48_000, abs=3000)
    assert max(samples) < 10


def test_a_picture_that_cannot_be_found_again_becomes_a_wave(facts_of: Probed, tmp_path: Path) -> None:
    """It ended half a minute before, in a container without an index."""
    recording = uneven(tmp_path / "recording.ts", 2, 40)
    extract = cut(recording, facts_of(recording), 37_000, 38_000, None, tmp_path / "extract.mp4", threads=2)
    assert (extract.width, extract.height) == (1280, 720)
    assert len(shown(extract.path, "packet=pts", "-select_streams", "v")) == pytest.approx(25, abs=1)


def test_extract_is_upright_square_and_even(tmp_path: Path, facts_of: Probed) -> None:
    phone = sideways(tmp_path / "phone.mov", "-aspect", "428:182", size="322x182")
    extract = cut(phone, facts_of(phone), 0, 800, None, tmp_path / "extract.mp4", threads=2)
    assert (extract.width, extract.height) == (182, 428)
    assert shown(extract.path, "stream=sample_aspect_ratio", "-select_streams", "v") == ["1:1"]


@pytest.mark.parametrize(("start_ms", "end_ms"), [(2000, 2000), (3000, 1000), (60_000, 70_000)])
def test_nothing_between_the_times_is_refused(
    zoom: Path, start_ms: int, end_ms: int, facts_of: Probed, tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequest):
        cut(zoom, facts_of(zoom), start_ms, end_ms, None, tmp_path / "extract.mp4", threads=2)
