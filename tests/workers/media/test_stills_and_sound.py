import math
import wave
from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.media import GREY, H264, decoded, ffmpeg, shown, sideways, talk
from workers.media.facts import Facts
from workers.media.poster import poster
from workers.media.sound import pcm16k
from workers.media.waveform import waveform

Probed = Callable[[Path], Facts]


def brightness(picture: Path) -> float:
    grey = decoded(picture, "-vf", "scale=64:64", *GREY)
    return sum(grey) / len(grey)


def detail(picture: Path, *options: str) -> float:
    """How much brightness differs from one pixel to the next, of a picture 320 wide."""
    grey = decoded(picture, *options, *GREY)
    return sum(abs(a - b) for a, b in pairwise(grey)) / len(grey)


def test_poster_passes_over_black(tmp_path: Path, facts_of: Probed) -> None:
    dark = tmp_path / "dark.mp4"
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "color=black:s=320x180:r=25:d=5",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:r=25:d=3",
        ),
        *("-filter_complex", "[0][1]concat=n=2", "-c:v", "libx264", "-preset", "ultrafast", dark),
    )
    still = poster(dark, facts_of(dark), tmp_path / "poster.jpg", threads=2)
    assert brightness(still) > 50
    assert shown(still, "stream=codec_name,width,height") == ["mjpeg,320,180"]


def test_poster_is_from_the_sharp_part(tmp_path: Path, facts_of: Probed) -> None:
    """The lens cap, then five seconds out of focus, then a picture: black, grey smears, stripes."""
    film = tmp_path / "focus.mp4"
    stripes = "testsrc2=s=320x180:r=25"
    ffmpeg(
        *("-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=1"),
        *("-f", "lavfi", "-i", f"{stripes}:d=5,gblur=12", "-f", "lavfi", "-i", f"{stripes}:d=4"),
        *("-filter_complex", "[0][1][2]concat=n=3", *H264[:-2]),
        film,
    )
    smeared, sharp = (detail(film, "-ss", at, "-frames:v", "1") for at in ("3", "8"))
    assert smeared < sharp / 1.5
    still = poster(film, facts_of(film), tmp_path / "poster.jpg", threads=2)
    assert detail(still) > (smeared + sharp) / 2


def test_poster_of_a_dark_recording_is_dark(tmp_path: Path, facts_of: Probed) -> None:
    night = tmp_path / "night.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=0x0a0a0a:s=320x180:d=1", "-c:v", "libx264", night)
    assert poster(night, facts_of(night), tmp_path / "poster.jpg", threads=2).stat().st_size > 0


def test_poster_is_upright_and_bare(tmp_path: Path, facts_of: Probed) -> None:
    phone = sideways(tmp_path / "phone.mov", "-metadata", "location=+50.0647+019.9450/")
    still = poster(phone, facts_of(phone), tmp_path / "poster.jpg", threads=2)
    assert shown(still, "stream=width,height") == ["180,320"]
    assert not any(mark in still.read_bytes() for mark in (b"Exif", b"Lavc", b"+50.06"))


@pytest.mark.parametrize("sound", ["", "sine=300:d=3"])
def test_poster_of_a_moment(sound: str, tmp_path: Path, facts_of: Probed) -> None:
    """Less than half of the distance between candidates."""
    short = tmp_path / "short.mp4"
    beside = ("-f", "lavfi", "-i", sound) if sound else ()
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=0.2", *beside, "-pix_fmt", "yuv420p", short)
    still = poster(short, facts_of(short), tmp_path / "poster.jpg", threads=2)
    assert shown(still, "stream=width,height") == ["320,180"]
    assert brightness(still) > 50


def test_waveform_of_channels_that_nobody_named(tmp_path: Path, facts_of: Probed) -> None:
    """A recorder with ten inputs: a tone on one of them for half of the time, another on a second one."""
    ten = tmp_path / "ten.wav"
    spoken = "0.5*sin(2*PI*300*t)*gte(t,2)|0.1*sin(2*PI*200*t)" + "|0" * 8
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{spoken}':s=48000:d=4", ten)
    picture = waveform(ten, facts_of(ten), tmp_path / "poster.jpg", threads=2)
    grey = decoded(picture, *GREY)
    quiet, loud = (sum(grey[line * 1280 + column] > 120 for line in range(720)) for column in (320, 960))
    assert 0 < quiet < loud


def test_waveform_draws_silence_flat_and_sound_tall(memo: Path, facts_of: Probed, tmp_path: Path) -> None:
    picture = waveform(memo, facts_of(memo), tmp_path / "poster.jpg", threads=2)
    assert shown(picture, "stream=codec_name,width,height") == ["mjpeg,1280,720"]
    grey = decoded(picture, "-vf", "scale=1280:720", *GREY)
    inked = [sum(grey[line * 1280 + column] > 120 for line in range(720)) for column in (320, 960)]
    assert inked[0] < 10
    assert inked[1] > 100


def loudness(samples: "array[int]") -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def test_pcm_is_what_recognisers_want(memo: Path, facts_of: Probed, tmp_path: Path) -> None:
    heard: list[float] = []
    path = pcm16k(memo, facts_of(memo), tmp_path / "sound.wav", threads=2, on_progress=heard.append)
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, 16000, 2)
        samples = array("h", file.readframes(file.getnframes()))
    assert len(samples) / 16000 == pytest.approx(4, abs=0.05)
    assert loudness(samples[: 16000 * 19 // 10]) < 50
    assert loudness(samples[16000 * 21 // 10 :]) > 5000
    assert heard[-1] == 1.0


def test_pcm_of_sound_that_begins_late_keeps_the_picture_s_clock(tmp_path: Path, facts_of: Probed) -> None:
    plain = talk(tmp_path / "plain.mkv", seconds=2)
    late = tmp_path / "late.mkv"
    ffmpeg("-i", plain, "-itsoffset", "1", "-i", plain, *("-map", "0:v", "-map", "1:a", "-c", "copy"), late)
    path = pcm16k(late, facts_of(late), tmp_path / "sound.wav", threads=2)
    with wave.open(str(path)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    assert loudness(samples[: 16000 * 9 // 10]) < 50
    assert loudness(samples[16000 * 11 // 10 :]) > 1000
