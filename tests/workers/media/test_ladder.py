from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.plain_facts import AUDIO as AAC
from tests.plain_facts import VIDEO
from workers.media.facts import AudioFacts, Facts, Fields, Hdr, VideoFacts
from workers.media.ladder import plan

OPUS = replace(AAC, codec="opus", profile="unknown")


def video(width: int, height: int, **changes: object) -> VideoFacts:
    """A second of a picture of that size."""
    plain = replace(
        VIDEO,
        width=width,
        height=height,
        coded_width=width,
        coded_height=height,
        frame_rate=Fraction(25),
        frames=25,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


Size = tuple[str, int | None, int | None]
HD = (1920, 1080)
BELOW_HD: list[Size] = [("rung", 1280, 720), ("rung", 852, 480), ("rung", 426, 240)]
ALL_HD: list[Size] = [("video", 1920, 1080), *BELOW_HD]
UPRIGHT: list[Size] = [(kind, high, wide) for kind, wide, high in ALL_HD]
KEPT, ENCODED = "kept", "encoded"

PLANS: dict[str, tuple[VideoFacts | None, AudioFacts | None, str, str, Sequence[Size]]] = {
    "zoom": (video(*HD), AAC, KEPT, KEPT, BELOW_HD),
    "no sound": (video(*HD), None, KEPT, KEPT, BELOW_HD),
    "full range, as phones write it": (video(*HD, pix_fmt="yuvj420p"), AAC, KEPT, KEPT, BELOW_HD),
    "small": (video(426, 240), AAC, KEPT, KEPT, []),
    "just above a rung": (video(640, 500), AAC, KEPT, KEPT, [("rung", 306, 240)]),
    "4K that plays": (video(3840, 2160, level=51), AAC, KEPT, KEPT, [("rung", 1920, 1080), *BELOW_HD]),
    "4K that does not": (video(3840, 2160, codec="hevc"), AAC, ENCODED, KEPT, ALL_HD),
    "odd size": (video(641, 361, codec="vp8"), None, ENCODED, KEPT, [("video", 640, 360), BELOW_HD[-1]]),
    "upright": (video(1080, 1920, rotation=90), AAC, ENCODED, KEPT, UPRIGHT),
    "selfie": (video(*HD, mirrored=True), AAC, ENCODED, KEPT, ALL_HD),
    "hevc": (video(*HD, codec="hevc", profile="Main"), AAC, ENCODED, KEPT, ALL_HD),
    "10 bit": (video(*HD, profile="High 10", pix_fmt="yuv420p10le"), AAC, ENCODED, KEPT, ALL_HD),
    "4:4:4": (video(*HD, profile="High 4:4:4 Predictive", pix_fmt="yuv444p"), AAC, ENCODED, KEPT, ALL_HD),
    "high level": (video(*HD, level=60), AAC, ENCODED, KEPT, ALL_HD),
    "wide pixels": (video(*HD, sample_aspect=Fraction(4, 3)), AAC, ENCODED, KEPT, ALL_HD),
    "interlaced": (video(*HD, fields=Fields.TOP), AAC, ENCODED, KEPT, ALL_HD),
    "HDR": (video(*HD, hdr=Hdr.HLG), AAC, ENCODED, KEPT, ALL_HD),
    "wide gamut": (video(*HD, primaries="bt2020", matrix="bt2020nc"), AAC, ENCODED, KEPT, ALL_HD),
    "key frames far apart": (video(*HD, keyframe_ms=60_000), AAC, ENCODED, KEPT, ALL_HD),
    "key frames as Zoom's": (video(*HD, keyframe_ms=20_000), AAC, KEPT, KEPT, BELOW_HD),
    "uneven pace": (video(*HD, variable_rate=True), AAC, ENCODED, ENCODED, ALL_HD),
    "trimmed": (video(*HD, trimmed=True), AAC, ENCODED, ENCODED, ALL_HD),
    "trimmed where a key frame is": (video(*HD), replace(AAC, trimmed=True), KEPT, ENCODED, BELOW_HD),
    "trimmed memo": (None, replace(AAC, trimmed=True), ENCODED, ENCODED, []),
    "opus": (video(*HD), OPUS, KEPT, ENCODED, BELOW_HD),
    "main-profile AAC": (video(*HD), replace(AAC, profile="Main"), KEPT, ENCODED, BELOW_HD),
    "5.1": (video(*HD), replace(AAC, channels=6, layout="5.1"), KEPT, ENCODED, BELOW_HD),
    "one channel": (video(*HD), replace(AAC, channels=1, layout="mono"), KEPT, ENCODED, BELOW_HD),
    "left only": (video(*HD), replace(AAC, silent=(1,)), KEPT, ENCODED, BELOW_HD),
    "silent": (video(*HD), replace(AAC, silent=(0, 1)), KEPT, KEPT, BELOW_HD),
    "memo": (None, AAC, ENCODED, KEPT, []),
    "opus memo": (None, OPUS, ENCODED, ENCODED, []),
}


@pytest.mark.parametrize("name", PLANS)
def test_plan(name: str) -> None:
    picture, sound, picture_is, sound_is, encodings = PLANS[name]
    made = plan(Facts(duration_ms=1000, container="mov", video=picture, audio=sound))
    assert (made.picture_kept, made.sound_kept) == (picture_is == KEPT, sound_is == KEPT)
    assert [(one.kind, one.width, one.height) for one in made.encodings] == encodings
    assert made.best.file_name == ("audio.m4a" if picture is None else "video.mp4")


@pytest.mark.parametrize(
    ("picture", "sound", "at_once"),
    [
        (video(*HD), AAC, True),
        (video(*HD), OPUS, True),  # its sound is encoded while the picture is copied
        (video(*HD, codec="hevc"), AAC, False),
        (None, AAC, True),
        (None, OPUS, False),
    ],
)
def test_what_can_be_watched_at_once(
    picture: VideoFacts | None, sound: AudioFacts | None, at_once: bool
) -> None:
    assert plan(Facts(duration_ms=1000, container="mov", video=picture, audio=sound)).copied is at_once
