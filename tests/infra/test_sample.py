"""The sample story: what is said is known, to the word and to the millisecond."""

import json
import subprocess

import pytest

from infra.local.demo import word_error_rate
from infra.local.sample import STORY, Sample, make_sample, spoken_words


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    workdir = tmp_path_factory.mktemp("sample")
    story = workdir / "story.txt"
    # Signs that end an option or an expression where text is not passed by file.
    story.write_text(
        "slt: It's 5 o'clock: tea, or [coffee]?\nrms: %{n} Tea; thank you.\n\nnobody: is left out\n"
    )
    return make_sample(workdir, story)


def test_who_says_what_when(sample: Sample) -> None:
    asks, tells = sample.turns
    assert (asks.voice, tells.voice) == ("slt", "rms")
    assert asks.start_ms == 0 < asks.end_ms
    assert tells.start_ms == asks.end_ms + 600
    assert sample.words == ["it's", "5", "o'clock", "tea", "or", "coffee", "n", "tea", "thank", "you"]


def test_it_is_what_a_camera_makes(sample: Sample) -> None:
    entries = "format=duration:stream=codec_name,width,height,r_frame_rate"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", str(sample.path)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    picture, sound = told["streams"]
    assert (picture["codec_name"], sound["codec_name"]) == ("h264", "aac")
    assert (picture["width"], picture["height"], picture["r_frame_rate"]) == (640, 360, "25/1")
    assert abs(float(told["format"]["duration"]) * 1000 - sample.turns[-1].end_ms) < 100


def test_the_disc_of_the_one_who_speaks_is_lit(sample: Sample) -> None:
    def brightness(ms: int, left: int) -> int:
        """Of a patch in a disc, from 0 to 255."""
        command = ["ffmpeg", "-v", "error", "-nostdin", "-ss", f"{ms / 1000}", "-i", str(sample.path)]
        command += ["-vf", f"crop=16:16:{left}:124,scale=1:1", "-frames:v", "1"]
        command += ["-f", "rawvideo", "-pix_fmt", "gray", "-"]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout[0]

    asks, tells = ((turn.start_ms + turn.end_ms) // 2 for turn in sample.turns)
    assert brightness(asks, 172) > brightness(asks, 452) + 40
    assert brightness(tells, 452) > brightness(tells, 172) + 40


def test_the_story_takes_two_to_three_minutes() -> None:
    # Both voices say about 185 words a minute.
    words = len(spoken_words(STORY.read_text()))
    assert 2 * 185 < words < 3 * 185


@pytest.mark.parametrize(
    ("heard", "rate"),
    [("a b c d", 0), ("a x c d", 0.25), ("a c d", 0.25), ("a b b c d", 0.25), ("", 1), ("x y z q r", 1.25)],
)
def test_word_errors(heard: str, rate: float) -> None:
    assert word_error_rate(["a", "b", "c", "d"], heard.split()) == rate
