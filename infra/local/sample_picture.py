"""The sample story's moving picture: two discs that light up while their people speak, and the voices."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from service.timecode import seconds
from workers.media.process import allowance_s, run
from workers.media.source_input import command

Spans = Sequence[tuple[int, int]]
"""Starts and ends in milliseconds."""

# Large enough for a rung below it, small enough that the demo is over in a minute on two slow cores.
_WIDTH, _HEIGHT, _RATE = 640, 360, 25
_DISC = 150
_DISC_TOP = 56
_CENTRES = (180, 460)
_WAVE_WIDTH, _WAVE_HEIGHT = 240, 40
_WAVE_TOP = 270
# Dusk over warm earth; light enough discs for dark rooms, dark enough ground for white letters.
_SKY, _EARTH = (59, 42, 74), (181, 97, 60)
_DIM, _LIT, _WAVE = ("0xf6e3c5", 90), ("0xffd08a", 220), "0xffe8c8"
_NAMES = ("Ana asks", "Tomas tells")


def draw(sound: Path, path: Path, *, asks: Spans, tells: Spans, duration_ms: int) -> None:
    """Draw `sound`, whose voices speak in the spans `asks` and `tells`, as an H.264/AAC file at `path`."""
    workdir = path.parent
    _still(workdir)
    _run(ffmpeg.output(_disc(*_LIT), "lit.png", vframes=1), workdir, duration_ms)
    heard = ffmpeg.input(sound.name).asplit()
    picture = (
        ffmpeg.input("still.png")
        .filter("format", "yuv420p")
        # One decoded picture again and again: reading the file for every frame takes longer than encoding it.
        .filter("loop", loop=-1, size=1)
        .filter("setpts", f"N/{_RATE}/TB")
        .filter("fps", _RATE)
    )
    discs = ffmpeg.input("lit.png").filter("format", "yuva420p").split()
    for number, spans in enumerate((asks, tells)):
        left = _CENTRES[number] - _DISC // 2
        picture = picture.overlay(discs[number], x=left, y=_DISC_TOP, enable=_during(spans))
    wave = {"s": f"{_WAVE_WIDTH}x{_WAVE_HEIGHT}", "colors": _WAVE}
    voices = (
        heard[0]
        .filter("showwaves", mode="cline", draw="full", scale="sqrt", rate=_RATE, **wave)
        .filter("format", "yuva420p")
    )
    picture = picture.overlay(voices, x=(_WIDTH - _WAVE_WIDTH) // 2, y=_WAVE_TOP)
    # Ultrafast: made once and thrown away. Key frames every 2 s, as cameras and Zoom set them.
    encoding: dict[str, Any] = {"vcodec": "libx264", "preset": "ultrafast", "crf": 26, "g": 2 * _RATE}
    encoding |= {"pix_fmt": "yuv420p", "acodec": "aac", "audio_bitrate": "96k", "ar": 48000}
    _run(
        ffmpeg.output(picture, heard[1], path.name, t=seconds(duration_ms), **encoding), workdir, duration_ms
    )


def _still(workdir: Path) -> None:
    """What never moves, as `still.png`."""
    ground = {
        channel: f"{top}+{bottom - top}*Y/H" for channel, top, bottom in zip("rgb", _SKY, _EARTH, strict=True)
    }
    plain = ffmpeg.input(f"color=s={_WIDTH}x{_HEIGHT}", format="lavfi").filter("format", "rgb24")
    picture = plain.filter("geq", **ground)
    discs = _disc(*_DIM).split()
    for number, (centre, name) in enumerate(zip(_CENTRES, _NAMES, strict=True)):
        text = f"name{number}.txt"
        (workdir / text).write_text(name, encoding="utf-8")
        picture = picture.overlay(discs[number], x=centre - _DISC // 2, y=_DISC_TOP)
        place = {"x": f"{centre}-tw/2", "y": _DISC_TOP + _DISC + 12}
        picture = picture.filter(
            "drawtext", textfile=text, font="Sans", fontsize=20, fontcolor="white", **place
        )
    _run(ffmpeg.output(picture, "still.png", vframes=1), workdir, 0)


def _disc(colour: str, opacity: int) -> Any:
    middle, radius = (_DISC - 1) / 2, _DISC / 2 - 10
    inside = f"clip({radius}-hypot(X-{middle},Y-{middle}),0,1)*{opacity}"
    plain = ffmpeg.input(f"color=c={colour}:s={_DISC}x{_DISC}", format="lavfi").filter("format", "rgba")
    return plain.filter("geq", r="r(X,Y)", g="g(X,Y)", b="b(X,Y)", a=inside)


def _during(spans: Spans) -> str:
    """An expression that is true in the spans."""
    return "+".join(f"between(t,{seconds(start)},{seconds(end)})" for start, end in spans) or "0"


def _run(output: Any, workdir: Path, duration_ms: int) -> None:
    run(command(output), workdir=workdir, timeout_s=allowance_s(duration_ms, 4), expected_ms=duration_ms)
