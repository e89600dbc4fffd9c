"""Sound made visible: the still that stands for a sound-only recording, and the moving picture of its
extracts."""

import threading
from pathlib import Path
from typing import Any

import ffmpeg

from workers.media.facts import AudioFacts, Facts
from workers.media.poster import QUALITY
from workers.media.process import allowance_s, run
from workers.media.source_input import command, source, track

WIDTH, HEIGHT, RATE = 1280, 720, 25
"""What players and channels expect of a video; 25 a second is smooth enough for a wave and divides 1000
ms."""

_INK = "0xf2b880"
_PAPER = f"color=c=0x1d2433:s={WIDTH}x{HEIGHT}:r={RATE}"
_ONE_SHEET = f"{_PAPER}:d={1 / RATE}"
"""A calm dark blue and a warm sand: 8.9 to 1, so that the wave is seen by weak eyes too."""
_WAVE_HEIGHT = 360
_WAVE_TOP = 120
"""The wave keeps to the upper two thirds: subtitles stand below it."""
_DRAWING_RATE = 2000
"""Hz. ffmpeg's filter holds all samples until it draws: at 2 kHz six hours are 90 MB, at 48 kHz they are 4
GB."""
_SLOWEST = 0.5
"""Times the recording's length; decoding sound runs a hundred times as fast as it plays."""


def waveform(
    recording: Path, facts: Facts, out: Path, *, threads: int, cancelled: threading.Event | None = None
) -> Path:
    """Write a JPEG of the whole recording's wave to `out`, 1280 by 720, without metadata.

    `facts.audio` must be there. Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    if facts.audio is None:
        raise ValueError("no sound to draw")
    thinned = _mono(recording, facts.audio, threads)
    # The picture appears when all has been heard; the second output shows progress until then.
    heard = thinned.asplit()
    wave = heard[0].filter("showwavespic", s=f"{WIDTH}x{_WAVE_HEIGHT}", colors=_INK, scale="sqrt")
    still = ffmpeg.output(
        _on_paper(wave, (HEIGHT - _WAVE_HEIGHT) // 2, _ONE_SHEET).filter("format", "yuvj420p"),
        f"file:{out.resolve()}",
        **{"format": "mjpeg", "frames:v": 1, "q:v": QUALITY, "flags:v": "+bitexact"},
    )
    run(
        command(still, ffmpeg.output(heard[1], "-", format="null")),
        workdir=out.parent,
        timeout_s=allowance_s(facts.duration_ms, _SLOWEST),
        cancelled=cancelled,
    )
    return out


def moving_wave(sound: Any) -> Any:
    """The stream of pictures that draws the stream `sound` as it is heard; it does not end by itself."""
    wave = sound.filter(
        "showwaves", s=f"{WIDTH}x{_WAVE_HEIGHT}", mode="cline", rate=RATE, colors=_INK, scale="sqrt"
    )
    return _on_paper(wave, _WAVE_TOP)


def _mono(recording: Path, audio: AudioFacts, threads: int) -> Any:
    opened = source(recording, threads=threads)
    return track(opened, audio.index).filter(
        "aformat", sample_fmts="s16", channel_layouts="mono", sample_rates=_DRAWING_RATE
    )


def _on_paper(wave: Any, top: int, paper: str = _PAPER) -> Any:
    """The wave on its background, `top` pixels from its upper edge."""
    return ffmpeg.input(paper, format="lavfi").overlay(wave, x=0, y=top, eof_action="repeat")
