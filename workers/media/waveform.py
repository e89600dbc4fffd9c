"""Sound made visible: the still that stands for a sound-only recording, and the moving picture of its
extracts.

A row of bars, as messengers and podcasts have taught everybody to read: in an extract they pass from right to
left under the moment that is heard, warm behind it and pale before it, and a line below tells how much of the
extract has been heard.
"""

import threading
from pathlib import Path
from typing import Any

import ffmpeg

from service.timecode import seconds
from workers.media.channels import heard, mono
from workers.media.facts import Facts
from workers.media.poster import QUALITY
from workers.media.process import allowance_s, run
from workers.media.source_input import command, source, track

WIDTH, HEIGHT, RATE = 1280, 720, 25
"""What players and channels expect of a video; 25 a second is smooth enough for a wave and divides 1000
ms."""

_PAPER, _INK, _PALE, _TROUGH = "0x1d2433", "0xf2b880", "0x6f7a94", "0x333c50"
"""A calm dark blue, a warm sand (8.9 to 1 on it), a grey blue for what is still to come (3.6 to 1; WCAG asks
3 of what is drawn), and the groove that the line of progress fills."""

_ONE_PICTURE = f":d={1 / RATE}"

_STEP = 4
"""Pixels that the wave moves with each picture: whole ones, so that it stays sharp; 100 a second read calmly,
and six seconds of what comes are seen."""
_PITCH = 3 * _STEP
_GAP = _STEP
"""From one bar to the next, and of that the space between: a bar every three pictures, 120 ms, a syllable."""
_BARS = WIDTH // _PITCH + 2
"""One more at each edge, where bars enter and leave in part."""
_BAR_MS = 1000 * _PITCH // _STEP // RATE
_ROW_MS = _BARS * _BAR_MS
_AHEAD_MS = 1000 * WIDTH // 2 // _STEP // RATE
"""Until a bar that enters on the right is in the middle, where it is heard."""
_HALF = 140
_TOP = 200
"""Half of the tallest bar's height, and where the row begins: a title of two lines ends above it, two lines
of subtitles begin below it and the line."""
_QUIETEST_DB, _LOUDEST_DB = -42, -8
"""Loudness of a bar without and of one with full height: speech at -16 LUFS has syllables of -10 to -30."""

_LINE_TOP, _LINE_HEIGHT = 504, 4
_SIDE = 64
"""The line of progress, from margin to margin: as wide as titles and subtitles may be."""

_DRAWING_RATE = 2000
"""Hz. The still's filter holds all samples until it draws: at 2 kHz six hours are 90 MB, at 48 kHz they are 4
GB."""
_BAR_RATE = 8000
"""Hz: a bar's loudness is that of the voice, and this is what telephones carry of it."""
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
    opened = source(recording, threads=threads)
    # The picture appears when all has been heard; the second output shows progress until then.
    sounds = mono(heard(track(opened, facts.audio.index), facts.audio, _DRAWING_RATE)).asplit()
    bars = sounds[0].filter(
        "showwavespic", s=f"{_BARS}x{2 * _HALF}", colors="white", scale="sqrt", filter="peak"
    )
    mask = _bars(bars, 2 * _HALF).filter("crop", WIDTH, 2 * _HALF)
    row = _through(_plain(_INK, WIDTH, 2 * _HALF, _ONE_PICTURE), mask)
    paper = _plain(_PAPER, WIDTH, HEIGHT, _ONE_PICTURE)
    drawn = paper.overlay(row, x=0, y=(HEIGHT - 2 * _HALF) // 2)
    still = ffmpeg.output(
        drawn.filter("format", "yuvj420p"),
        f"file:{out.resolve()}",
        **{"format": "mjpeg", "frames:v": 1, "q:v": QUALITY, "flags:v": "+bitexact"},
    )
    run(
        command(still, ffmpeg.output(sounds[1], "-", format="null")),
        workdir=out.parent,
        timeout_s=allowance_s(facts.duration_ms, _SLOWEST),
        cancelled=cancelled,
    )
    return out


def moving_wave(sound: Any, length_ms: int) -> Any:
    """The stream of pictures that draws the stream `sound`, `length_ms` long, as it is heard.

    It does not end by itself.
    """
    played, coming = _plain(_INK, WIDTH // 2, 2 * _HALF), _plain(_PALE, WIDTH // 2, 2 * _HALF)
    colours = ffmpeg.filter([played, coming], "hstack")
    row = _through(colours, _passing(sound))
    drawn = _plain(_PAPER, WIDTH, HEIGHT).overlay(row, x=0, y=_TOP)
    length = WIDTH - 2 * _SIDE
    filled = _plain(_TROUGH, length, _LINE_HEIGHT).overlay(
        _plain(_INK, length, _LINE_HEIGHT), x=f"-w+w*t/{seconds(length_ms)}", y=0
    )
    return drawn.overlay(filled, x=_SIDE, y=_LINE_TOP)


def _passing(sound: Any) -> Any:
    """The moving bars, white on black: at time 0 the first one stands in the middle."""
    levels = (
        mono(sound)
        .filter("aformat", sample_fmts="fltp", sample_rates=_BAR_RATE)
        # Silence around it: the drawing moves only once its row is full, and the last bar has to leave it.
        .filter("adelay", _ROW_MS)
        .filter("apad", pad_dur=seconds(_ROW_MS))
        .filter("asetnsamples", _BAR_RATE * _BAR_MS // 1000)
        .filter("astats", metadata=1, reset=1, measure_perchannel="none", measure_overall="RMS_level")
    )
    half = levels.filter(
        "adrawgraph",
        m1="lavfi.astats.Overall.RMS_level",
        fg1="0xffffffff",
        bg="black",
        min=_QUIETEST_DB,
        max=_LOUDEST_DB,
        mode="bar",
        slide="scroll",
        size=f"{_BARS}x{_HALF}",
        rate=f"{RATE * _STEP}/{_PITCH}",
    )
    halves = _bars(half, _HALF).split()
    whole = ffmpeg.filter([halves[0], halves[1].filter("vflip")], "vstack")
    return (
        whole.filter("setpts", f"PTS-{seconds(_ROW_MS + _AHEAD_MS)}/TB")
        .filter("fps", RATE, start_time=0)
        .filter("crop", WIDTH, 2 * _HALF, f"{_STEP}*mod(n,{_PITCH // _STEP})", 0)
    )


def _bars(columns: Any, height: int) -> Any:
    """Bars, white on black, from a picture that has a column of one pixel for each."""
    return (
        columns.filter("scale", _BARS * _PITCH, height, flags="neighbor")
        # Taller than the picture, and begun above it: only the upright lines of the grid are seen.
        .filter("drawgrid", x=0, y=-height, w=_PITCH, h=4 * height, t=_GAP, c="black")
        .filter("format", "gray")
    )


def _through(colours: Any, mask: Any) -> Any:
    """The colours where the mask is white, and nothing where it is black."""
    return ffmpeg.filter([colours.filter("format", "yuva444p"), mask], "alphamerge")


def _plain(colour: str, width: int, height: int, length: str = "") -> Any:
    return ffmpeg.input(f"color=c={colour}:s={width}x{height}:r={RATE}{length}", format="lavfi")
