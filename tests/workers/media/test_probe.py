import json
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from service.errors import RefusalCode, Refused
from tests.media import H264, ffmpeg, sideways, talk, voice
from workers.media.facts import Facts
from workers.media.ladder import plan
from workers.media.probe import probe

LIMIT_MS = 60_000


def with_cover(path: Path) -> Path:
    sound = voice(path.with_name("plain.mp3"), seconds=2)
    cover = path.with_name("cover.png")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", cover)
    ffmpeg("-i", sound, "-i", cover, *("-map", "0", "-map", "1", "-c", "copy", "-id3v2_version", "3"), path)
    return path


def trimmed(path: Path) -> Path:
    """As a phone trims: the frames before 1.5 s stay in the file, and an edit list hides them."""
    whole = talk(path.with_name("whole.mp4"), *H264, "-g", "250", "-bf", "0", seconds=3)
    ffmpeg("-ss", "1.5", "-i", whole, "-c", "copy", path)
    return path


def still_beside_sound(path: Path) -> Path:
    """As programs write a podcast for a video site: one picture at the beginning, the same at the end."""
    still = ("-f", "lavfi", "-i", "testsrc2=s=160x96:r=1/2400:d=2401")
    tone = ("-f", "lavfi", "-i", "sine=r=8000:d=2400")
    ffmpeg(*still, *tone, *H264, "-c:a", "adpcm_ima_wav", path)
    return path


ACCEPTED: dict[str, tuple[Callable[[Path], Path], dict[str, object]]] = {
    "zoom.mp4": (
        lambda path: talk(path, seconds=2),
        {"duration": 2000, "codec": "h264", "size": (320, 180), "rate": 25, "sound": "aac", "turned": 0},
    ),
    "browser.webm": (
        lambda path: talk(
            path, *("-c:v", "libvpx", "-c:a", "libopus", "-f", "webm", "-live", "1"), seconds=2
        ),
        {"duration": 2000, "codec": "vp8", "size": (320, 180), "rate": 25, "sound": "opus", "turned": 0},
    ),
    "phone.mov": (
        sideways,
        {"duration": 1000, "codec": "h264", "size": (180, 320), "rate": 25, "sound": "aac", "turned": 270},
    ),
    "wide.mp4": (
        lambda path: talk(path, *H264, "-vf", "setsar=4/3", size="720x576", seconds=1),
        {"duration": 1000, "codec": "h264", "size": (960, 576), "rate": 25, "sound": "aac", "turned": 0},
    ),
    "broadcast.ts": (
        lambda path: talk(path, *H264, rate=50, seconds=1),
        {"duration": 1000, "codec": "h264", "size": (320, 180), "rate": 50, "sound": "aac", "turned": 0},
    ),
    "silent.avi": (
        lambda path: talk(path, "-c:v", "mpeg4", "-an", seconds=1),
        {"duration": 1000, "codec": "mpeg4", "size": (320, 180), "rate": 25, "sound": None, "turned": 0},
    ),
    "memo.m4a": (lambda path: voice(path, seconds=2), {"duration": 2000, "codec": None, "sound": "aac"}),
    "cover.mp3": (with_cover, {"duration": 2000, "codec": None, "sound": "mp3"}),
    "memo.wav": (
        lambda path: voice(path, seconds=1),
        {"duration": 1000, "codec": None, "sound": "pcm_s16le"},
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_facts_are_as_displayed_and_as_counted(name: str, tmp_path: Path) -> None:
    make, expected = ACCEPTED[name]
    facts = probe(make(tmp_path / name), workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert facts.duration_ms == pytest.approx(expected["duration"], abs=60)
    assert (facts.audio and facts.audio.codec) == expected["sound"]
    assert (facts.video and facts.video.codec) == expected["codec"]
    if facts.video is not None:
        assert (facts.video.width, facts.video.height) == expected["size"]
        assert facts.video.frame_rate == expected["rate"]
        assert facts.video.rotation == expected["turned"]
        assert not facts.video.trimmed
    assert facts.warnings == ()
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def text(path: Path) -> None:
    path.write_text("Dear diary, this is not a recording.\n" * 500)


def archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", "x" * 100_000)


def picture(path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", "-f", "image2", path)


def subtitles_only(path: Path) -> None:
    srt = path.with_suffix(".srt")
    srt.write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n")
    ffmpeg("-i", srt, "-f", "matroska", path)


def header_only(path: Path) -> None:
    whole = talk(path.with_name("whole.mp4"), *H264, "-movflags", "+faststart", seconds=2)
    data = whole.read_bytes()
    path.write_bytes(data[: data.index(b"mdat") + 4])


def cut_off_before_its_index(path: Path) -> None:
    path.write_bytes(talk(path.with_name("whole.mp4"), seconds=2).read_bytes()[:20_000])


def undecodable(path: Path) -> None:
    whole = talk(path.with_name("whole.mp4"), *H264, "-an", "-movflags", "+faststart", seconds=2).read_bytes()
    start = whole.index(b"mdat") + 4
    path.write_bytes(whole[:start] + b"\xa5" * (len(whole) - start))


def unknown_codec(path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-c:v", "magicyuv", "-f", "matroska", path)


TAG = b"ID3\x04\0\0\0\0\0\x0aTPE1" + bytes(6)
"""An empty ID3 tag, which ffmpeg looks behind."""
REFUSED: dict[str, tuple[Callable[[Path], object], RefusalCode]] = {
    "text": (text, RefusalCode.NOT_MEDIA),
    "zip": (archive, RefusalCode.NOT_MEDIA),
    "pdf": (
        lambda path: path.write_bytes(b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 400),
        RefusalCode.NOT_MEDIA,
    ),
    "photograph": (picture, RefusalCode.NOT_MEDIA),
    "photograph of a phone": (
        lambda path: path.write_bytes(b"\0\0\0\x24ftypheic" + b"\0" * 5000),
        RefusalCode.NOT_MEDIA,
    ),
    "empty": (lambda path: path.write_bytes(b""), RefusalCode.NOT_MEDIA),
    "zeros": (lambda path: path.write_bytes(bytes(100_000)), RefusalCode.NOT_MEDIA),
    "hls": (lambda path: path.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), RefusalCode.UNSAFE),
    "hls behind a tag": (
        lambda path: path.write_bytes(
            TAG + b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n"
        ),
        RefusalCode.UNSAFE,
    ),
    "concat": (lambda path: path.write_text("ffconcat version 1.0\nfile whole.mp4\n"), RefusalCode.UNSAFE),
    "subtitles": (subtitles_only, RefusalCode.NO_SOUND_OR_PICTURE),
    "header": (header_only, RefusalCode.DAMAGED),
    "no index": (cut_off_before_its_index, RefusalCode.DAMAGED),
    "undecodable": (undecodable, RefusalCode.DAMAGED),
    "codec": (unknown_codec, RefusalCode.UNSUPPORTED),
    "long": (lambda path: voice(path, "-f", "wav", seconds=LIMIT_MS / 1000 + 5), RefusalCode.TOO_LONG),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_names_the_reason_and_the_next_step(name: str, tmp_path: Path) -> None:
    make, code = REFUSED[name]
    path = tmp_path / "recording.mp4"
    make(path)
    with pytest.raises(Refused) as refused:
        probe(path, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert refused.value.code == code
    assert any(word in str(refused.value) for word in ("Choose", "Upload", "upload", "Split"))


def test_recording_that_was_cut_off_is_used_with_a_warning(zoom: Path, tmp_path: Path) -> None:
    index_first = tmp_path / "index_first.mp4"
    ffmpeg("-i", zoom, "-c", "copy", "-movflags", "+faststart", index_first)
    cut_off = tmp_path / "cut_off.mp4"
    data = index_first.read_bytes()
    cut_off.write_bytes(data[: len(data) // 2])
    facts = probe(cut_off, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert 1500 < facts.duration_ms < 4500
    assert "lasts 0:06" in facts.warnings[0].sentence()


def test_trimmed_recording_is_known_as_such(tmp_path: Path) -> None:
    facts = probe(trimmed(tmp_path / "trimmed.mp4"), workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert facts.video is not None and facts.video.trimmed
    assert facts.video.frame_rate == Fraction(25)
    assert facts.duration_ms == pytest.approx(1500, abs=100)


def test_still_beside_sound_is_a_film(tmp_path: Path) -> None:
    facts = probe(still_beside_sound(tmp_path / "podcast.mkv"), workdir=tmp_path, max_duration_ms=6_000_000)
    assert facts.video is not None
    assert facts.audio is not None
    assert (facts.video.frames, facts.video.frame_rate) == (2, Fraction(10))


@pytest.mark.parametrize(("aspect", "width"), [("1/400", 160), ("400/1", 160), ("1/4", 40), ("2/1", 320)])
def test_pixels_of_an_impossible_shape_are_shown_as_they_are(aspect: str, width: int, tmp_path: Path) -> None:
    film = talk(tmp_path / "film.mkv", *H264, "-an", "-vf", f"setsar={aspect}", size="160x96", seconds=0.4)
    facts = probe(film, workdir=tmp_path, max_duration_ms=LIMIT_MS)
    assert facts.video is not None
    assert facts.video.width == width
    assert plan(facts).best.width == width
    assert not plan(facts).picture_kept
