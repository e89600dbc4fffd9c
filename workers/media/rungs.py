"""The qualities that recordings are offered in: numbers, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rung:
    """One quality. `lines` counts along the shorter side, so that an upright phone video is not made tiny.
    `crf` is x264's."""

    lines: int
    crf: float
    maxrate_kbps: int
    audio_kbps: int


LADDER = (
    Rung(1080, 21.2, 8000, 128),  # PeerTube caps it at 6221: too low for a phone held by hand, with its grain
    Rung(720, 21.2, 4000, 128),  # half of it for 44 % of the pixels; PeerTube 3041
    Rung(480, 20.7, 2000, 96),  # plays on 3G; PeerTube 1475
    Rung(240, 20.4, 600, 64),  # for a bad connection: the voice matters, 64 kb/s keeps it
)
"""Each CRF gives what `medium` at 23 gives, within 0.002 of its SSIM and 8 % of its bytes: measured on a
person filmed by phone, noise and all (docs/performance.md). Smaller pictures have more detail in a block and
need a little more."""
PRESET = "veryfast"
"""x264's. `faster` for the lower rungs would cost a tenth more than the whole ladder does."""
TALLEST = 1080
"""More is not encoded: interviews gain nothing from 4K, which costs four times as much."""
KEYFRAME_S = 4
"""Four seconds a fragment and HLS segment, as PeerTube and MediaCMS have: a quick start and few requests. One
key frame in each, at its beginning: one every two seconds takes 10 % more bytes."""
FRAGMENT_US = KEYFRAME_S * 1_000_000


def rung_for(lines: int) -> Rung:
    """The rung whose quality suits a picture of so many lines: the smallest that is not below it."""
    return next((rung for rung in reversed(LADDER) if rung.lines >= lines), LADDER[0])
