from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from workers.media.facts import AudioFacts, Facts, Fields, Hdr, VideoFacts
from workers.media.ladder import plan

AAC = AudioFacts(
    index=1, codec="aac", profile="LC", channels=2, layout="stereo", sample_rate=48000, silent=()
)
OPUS = replace(AAC, codec="opus", profile="unknown")


def video(width: int, height: int, **changes: object) -> VideoFacts:
    plain = VideoFacts(
        index=0,
        codec="h264",
        profile="High",
        level=40,
        pix_fmt="yuv420p",
        width=width,
        height=height,
        coded_width=width,
        coded_height=height,
        rotation=0,
        mirrored=False,
        sample_aspect=Fraction(1),
        frame_rate=Fraction(25),
        frames=100,
        variable_rate=False,
        keyframe_ms=2000,
        fields=None,
        hdr=None,
        primaries=None,
        matrix=None,
        full_range=False,
        trimmed=False,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


Size = tuple[str, int | None, int | None]
HD = (1920, 1080)
BELOW_HD: list[Size] = [("rung", 1280, 720), ("rung", 852, 480), ("rung", 426, 240)]
ALL_HD: list[Size] = [("video", 1920, 1080), *BELOW_HD]

PLANS: dict[str, tuple[VideoFacts | None, AudioFacts | None, bool, Sequence[Size]]] = {
    "zoom": (video(*HD), AAC, True, BELOW_HD),
    "no sound": (video(*HD), None, True, BELOW_HD),
    "full range, as phones write it": (video(*HD, pix_fmt="yuvj420p"), AAC, True, BELOW_HD),
    "small": (video(426, 240), AAC, True, []),
    "just above a rung": (video(640, 500), AAC, True, [("rung", 306, 240)]),
    "4K that plays": (video(3840, 2160, level=51), AAC, True, [("rung", 1920, 1080), *BELOW_HD]),
    "4K that does not": (video(3840, 2160, codec="hevc"), AAC, False, ALL_HD),
    "odd size": (video(641, 361, codec="vp8"), AAC, False, [("video", 640, 360), ("rung", 426, 240)]),
    "upright": (
        video(1080, 1920, rotation=90),
        AAC,
        False,
        [(kind, high, wide) for kind, wide, high in ALL_HD],
    ),
    "opus": (video(*HD), OPUS, False, ALL_HD),
    "main-profile AAC": (video(*HD), replace(AAC, profile="Main"), False, ALL_HD),
    "hevc": (video(*HD, codec="hevc", profile="Main"), AAC, False, ALL_HD),
    "10 bit": (video(*HD, profile="High 10", pix_fmt="yuv420p10le"), AAC, False, ALL_HD),
    "4:4:4": (video(*HD, profile="High 4:4:4 Predictive", pix_fmt="yuv444p"), AAC, False, ALL_HD),
    "high level": (video(*HD, level=60), AAC, False, ALL_HD),
    "wide pixels": (video(*HD, sample_aspect=Fraction(4, 3)), AAC, False, ALL_HD),
    "interlaced": (video(*HD, fields=Fields.TOP), AAC, False, ALL_HD),
    "trimmed": (video(*HD, trimmed=True), AAC, False, ALL_HD),
    "HDR": (video(*HD, hdr=Hdr.HLG), AAC, False, ALL_HD),
    "memo": (None, AAC, True, []),
    "opus memo": (None, OPUS, False, [("audio", None, None)]),
}


@pytest.mark.parametrize("name", PLANS)
def test_plan(name: str) -> None:
    picture, sound, copied, renditions = PLANS[name]
    made = plan(Facts(duration_ms=1000, container="mov", video=picture, audio=sound))
    assert made.copied is copied
    assert [(one.kind, one.width, one.height) for one in made.encodings] == renditions
    assert made.best.file_name == ("audio.m4a" if picture is None else "video.mp4")
