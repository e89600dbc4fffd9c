"""Sounds, and recordings of sound alone."""

import random
import struct
from collections.abc import Callable
from pathlib import Path

from tests.media import ffmpeg
from tests.workers.media.cases.card import FLASH_S, Card

_HUM, _BEEP = 0.15, 0.35
"""Amplitudes that together are as loud as renditions are meant to be: two channels of them at -16 LUFS."""
_AMR_FRAME_S = 0.02
_AMR_122 = (0x3C, 32)
"""The head of a frame in mode 12.2 kbit/s, and its bytes with the head: RFC 4867, section 5.3."""


def beep(card: Card, *, layout: str = "stereo", delay: float = 0, stretch: float = 1, gain: float = 1) -> str:
    """A hum, and a beep when the card's lamp flashes, as a lavfi source.

    `layout` names the channels; `delay` puts all of it later, `stretch` makes it run faster than it should.
    """
    at = (card.flash_s + delay) / stretch
    tone = (
        f"{gain}*({_HUM}*sin(2*PI*300*t)+{_BEEP}*sin(2*PI*1200*t)*between(t,{at},{at + FLASH_S / stretch}))"
    )
    return _source(tone, layout, card.seconds / stretch)


def one_sided(card: Card, heard: str) -> str:
    """`beep` on one side ("left", "right") of two."""
    tone, nothing = beep(card, layout="mono").split("'")[1], "0"
    sides = f"{tone}|{nothing}" if heard == "left" else f"{nothing}|{tone}"
    return f"aevalsrc=exprs='{sides}':c=stereo:s=48000:d={card.seconds}"


def silence(card: Card) -> str:
    """Digital silence."""
    return f"anullsrc=cl=stereo:r=48000:d={card.seconds}"


def clipped(card: Card) -> str:
    """A voice far too near the microphone: square where it should be round."""
    return _source("clip(4*sin(2*PI*300*t)*sin(2*PI*3*t),-1,1)", "stereo", card.seconds)


def knocks(card: Card) -> str:
    """A low voice, and a table that is knocked at: peaks far above what is heard."""
    return _source("0.02*sin(2*PI*300*t)+0.9*lt(mod(t,0.5),0.0005)", "stereo", card.seconds)


def _source(tone: str, layout: str, seconds: float) -> str:
    channels = {"mono": 1, "stereo": 2, "5.1": 6}[layout]
    return f"aevalsrc=exprs='{'|'.join([tone] * channels)}':c={layout}:s=48000:d={seconds}"


def memo(*options: str, layout: str = "stereo", gain: float = 1) -> Callable[[Path, Card], object]:
    """A maker of a recording without a picture."""

    def make(path: Path, card: Card) -> None:
        ffmpeg("-f", "lavfi", "-i", beep(card, layout=layout, gain=gain), *options, path)

    return make


def with_cover(*options: str) -> Callable[[Path, Card], object]:
    """Sound with the picture of a record's sleeve."""

    def make(path: Path, card: Card) -> None:
        cover = path.with_name(f"cover-{path.name}.png")
        ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", cover)
        ffmpeg(
            *("-f", "lavfi", "-i", beep(card), "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy"),
            *("-disposition:v", "attached_pic", *options),
            path,
        )

    return make


def amr(path: Path, card: Card) -> None:
    """A dictaphone's AMR. No free encoder is packaged, and any bits make a sound: these are drawn by lot."""
    head, size = _AMR_122
    lot = random.Random(12)
    frames = round(card.seconds / _AMR_FRAME_S)
    frame = struct.Struct(f"B{size - 1}s")
    body = b"".join(frame.pack(head, lot.randbytes(size - 1)) for _ in range(frames))
    path.write_bytes(b"#!AMR\n" + body)
