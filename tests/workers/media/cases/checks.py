"""What must be true of every rendition, whatever it was made from: looked at and listened to."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.workers.media.cases import card as cards
from tests.workers.media.cases.card import Card, Pictures

IN_SYNC_S = 0.040
_LOUDNESS, _LOUDNESS_OFF = -16, 1
_TRUE_PEAK = -1.5
_RATE = 48000
_METER = "aresample=48000:async=1:first_pts=0,ebur128=peak=true:framelog=verbose"
_HARMLESS_TAGS = {"major_brand", "minor_version", "compatible_brands", "encoder"} | {
    *("language", "handler_name", "vendor_id"),
}
_COLOUR_OFF = 14
"""Of 255: what 4:2:0 and a phone's compression move a colour by."""
_NATURAL_OFF = 20
"""HDR is mapped by taste; more than this off, and faces look washed out or burnt."""
_HDR_PAPER = 217
"""85 % of the range: above the white of paper HDR has room for lamps (ITU-R BT.2408)."""
_SPOILED = 0.3
"""Of the frames: damage lasts until the next key frame."""
_NEUTRAL_OFF = 8
"""Greys must not take on a hue."""


@dataclass(frozen=True)
class Seen:
    """A rendition: what ffprobe says of it, its decoded pictures and sound, and ffmpeg's measurements."""

    path: Path
    video: dict[str, Any] | None
    audio: dict[str, Any] | None
    tags: set[str]
    times: list[float]
    pictures: Pictures
    sound: NDArray[np.float32]
    measured: str

    def duration(self) -> float:
        """Seconds, from the longer of picture and sound."""
        return max((self.times or [0])[-1], len(self.sound) / _RATE)


def look(path: Path, folder: Path) -> Seen:
    """Decode all of `path`: RGB frames as stored, and 48 kHz stereo on the picture's clock."""
    shown = ["stream", "format_tags:stream_tags:packet=stream_index,pts_time:stream_side_data"]
    asked = ["ffprobe", "-v", "error", "-show_entries", ":".join(shown), "-of", "json", str(path)]
    told = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    tracks = {stream["codec_type"]: stream for stream in told["streams"]}
    assert len(tracks) == len(told["streams"])
    video, audio = tracks.get("video"), tracks.get("audio")
    outputs = []
    if video:
        outputs += ["-map", "0:v", "-vf", "idet,scale,format=rgb24", "-fps_mode", "passthrough"]
        outputs += ["-f", "rawvideo", "pipe:1"]
    heard = folder / f"{path.stem}.f32"
    if audio:
        outputs += [
            "-map",
            "0:a",
            "-af",
            _METER,
        ]
        outputs += ["-f", "f32le", "-ac", "2", str(heard)]
    opened = ["ffmpeg", "-hide_banner", "-nostats", "-nostdin", "-y", "-copyts", "-i", str(path), *outputs]
    done = subprocess.run(opened, check=True, capture_output=True)
    size = (video["height"], video["width"], 3) if video else (1, 1, 3)
    of_picture = (one for one in told["packets"] if video and one["stream_index"] == video["index"])
    return Seen(
        path=path,
        video=video,
        audio=audio,
        tags=set(told["format"].get("tags", {})).union(*(one.get("tags", {}) for one in tracks.values())),
        times=sorted(float(packet["pts_time"]) for packet in of_picture),
        pictures=np.frombuffer(done.stdout, np.uint8).reshape(-1, *size),
        sound=np.fromfile(heard, np.float32).reshape(-1, 2) if audio else np.zeros((0, 2), np.float32),
        measured=done.stderr.decode(),
    )


def plays_everywhere(seen: Seen, *, copied: bool) -> None:
    """H.264 4:2:0, upright, square and even; AAC in stereo at 48 kHz; nothing that tells of a person."""
    assert seen.tags <= _HARMLESS_TAGS
    if video := seen.video:
        assert (video["codec_name"], video.get("sample_aspect_ratio", "1:1")) == ("h264", "1:1")
        assert video["pix_fmt"] in (("yuv420p", "yuvj420p") if copied else ("yuv420p",))
        assert video["width"] % 2 == video["height"] % 2 == 0
        assert "side_data_list" not in video
    if video and not copied:
        colours = ("color_space", "color_primaries", "color_transfer", "color_range")
        assert [video.get(name) for name in colours] == ["bt709", "bt709", "bt709", "tv"]
    if audio := seen.audio:
        found = (audio["codec_name"], audio["sample_rate"], audio["channels"])
        assert found == ("aac", str(_RATE), 2)


def is_steady(seen: Seen, rate: float) -> None:
    """One frame after the other at one distance."""
    distances = np.diff(seen.times)
    assert 0 <= seen.times[0] < IN_SYNC_S
    assert distances == pytest.approx(np.full(len(distances), 1 / rate), abs=0.001)


def shows_the_card(seen: Seen, card: Card, *, hdr: bool) -> None:
    """Corners where they belong, in their colours; greys grey, from black to white; a circle as a circle."""
    off = _NATURAL_OFF if hdr else _COLOUR_OFF
    steady = seen.pictures[2:]
    assert cards.corners(steady) == {
        name: pytest.approx(colour, abs=off) for name, colour in cards.CORNERS.items()
    }
    for patch, grey in zip(cards.greys(steady), cards.GREYS, strict=True):
        light = min(grey, _HDR_PAPER) if hdr else grey
        assert patch == pytest.approx((light, light, light), abs=off)
        assert max(patch) - min(patch) <= _NEUTRAL_OFF
    if not card.moving:
        wide, high = cards.disc(steady)
        assert wide == pytest.approx(high, rel=0.08, abs=2)
    else:
        combed, whole = (
            sum(int(count) for count in re.findall(rf"Multi frame.*?{kind}: *(\d+)", seen.measured))
            for kind in ("[TB]FF", "Progressive")
        )
        assert whole > 4 * combed


def keeps_the_clock(seen: Seen, card: Card, *, even: bool, damaged: bool) -> None:
    """Each frame at its moment; `even` sources also without a frame too many or too few in between. Damage
    makes some frames unreadable."""
    numbers, due = cards.numbers(seen.pictures), card.times()
    following = dict(zip(due, [*list(due.values())[1:], float("inf")], strict=True))
    wrong = [
        (moment, number)
        for moment, number in list(zip(seen.times, numbers, strict=True))[1:-1]
        if not due.get(number, 0) - IN_SYNC_S <= moment <= following.get(number, 0) + IN_SYNC_S
    ]
    assert len(wrong) <= (_SPOILED * len(numbers) if damaged else 0), wrong
    if even:
        assert len(set(np.diff(numbers[2:-2]))) == 1


def flashes_with_the_beep(seen: Seen, card: Card) -> None:
    """The lamp and the beep near the end, within 40 ms of each other and of when they were filmed."""
    heard = beep_at(seen)
    assert heard == pytest.approx(card.flash_s, abs=IN_SYNC_S)
    if seen.video:
        frame = cards.first_flash(seen.pictures)
        assert frame is not None
        assert seen.times[frame] == pytest.approx(heard, abs=IN_SYNC_S)


def beep_at(seen: Seen) -> float:
    """When the sound becomes more than twice as loud as it mostly is, in seconds."""
    loud = np.abs(seen.sound).max(axis=1)
    frame = _RATE // 200
    envelope = loud[: len(loud) // frame * frame].reshape(-1, frame).max(axis=1)
    above = np.flatnonzero(envelope > 1.8 * np.median(envelope))
    late = above[above * frame / _RATE > 0.3]  # an encoder's first frames may ring
    assert len(late)
    return float(late[0] * frame / _RATE)


def is_loud_enough(seen: Seen) -> None:
    """-16 LUFS, true peak below -1.5 dBTP, on both sides: measured by EBU R 128's meter."""
    summary = seen.measured[seen.measured.rindex("Summary:") :]
    integrated, peak = (
        float(re.findall(rf"{name}: *(-?[\d.]+|-inf) ", summary)[-1]) for name in ("I", "Peak")
    )
    assert integrated == pytest.approx(_LOUDNESS, abs=_LOUDNESS_OFF)
    assert peak < _TRUE_PEAK
    left, right = np.sqrt((seen.sound.astype(float) ** 2).mean(axis=0))
    assert 0.5 < left / right < 2


def is_silent(seen: Seen) -> None:
    """Silence was not turned up to noise."""
    assert np.abs(seen.sound).max() < 0.001
