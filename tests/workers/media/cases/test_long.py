"""A phone's film of twelve minutes: picture and sound are together at its end too.

Its clock trembles, and half-way through runs a thousandth slower (30 and 29.97 frames a second), so that
frames written at either rate would come a third of a second off. To be quick it is put together from two
pictures and two stretches of sound, one behind the other.
"""

from pathlib import Path

import numpy as np
import pytest

from tests.media import ffmpeg
from tests.workers.media.cases.checks import IN_SYNC_S
from workers.media.ladder import plan
from workers.media.probe import probe
from workers.media.transcode import encode

_SECONDS = 750
_RATE, _FRAMES = 30, 30 * _SECONDS
_HALF = _FRAMES // 2
_FLASH, _LIT = _FRAMES - 100, 4
"""The frame that is white, and how many are."""
_TREMBLES = 0.08
"""Parts of a frame: up to 5 ms."""
_HUM, _BEEP = 0.17, 0.35
"""Amplitudes; the hum is as loud as renditions are, so that its packets are kept."""
_PACKETS, _PACKET_S = 960, 1024 / 48000
"""AAC, in stretches of so many packets; one more, at the beginning, is the encoder's delay. Where they meet
it clicks."""
_STRETCHES = int(_SECONDS / (_PACKETS * _PACKET_S))
_END_S, _CLOCK = 10, 500
"""What is looked at, and at how many pictures a second."""


def _frame_s(number: int) -> float:
    slower = max(0, number - _HALF) / 1000
    return (number + slower + _TREMBLES * (number * 7 % 3)) / _RATE


def _pictures(path: Path) -> None:
    dark, lit = path.with_suffix(".dark.jpg"), path.with_suffix(".lit.jpg")
    for still, colour in ((dark, "black"), (lit, "white")):
        drawn = ("-frames:v", "1", "-pix_fmt", "yuvj420p", "-f", "image2", "-update", "1")
        ffmpeg("-f", "lavfi", "-i", f"color={colour}:s=48x32", *drawn, still)
    after = _FRAMES - _FLASH - _LIT
    path.write_bytes(dark.read_bytes() * _FLASH + lit.read_bytes() * _LIT + dark.read_bytes() * after)


def _sound(path: Path) -> None:
    hum, beep = f"{_HUM}*sin(2*PI*300*t)", f"{_BEEP}*sin(2*PI*1200*t)"
    at = _frame_s(_FLASH) - _STRETCHES * (_PACKETS + 1) * _PACKET_S - _PACKET_S
    assert 0 < at < _PACKETS * _PACKET_S
    whole = b""
    for tone, times in ((hum, _STRETCHES), (f"{hum}+{beep}*between(t,{at},{at}+0.12)", 1)):
        source = f"aevalsrc=exprs='{tone}|{tone}':c=stereo:s=48000:d={_PACKETS * _PACKET_S}"
        stretch = path.with_suffix(".stretch.aac")
        ffmpeg("-f", "lavfi", "-i", source, *("-c:a", "aac", "-b:a", "64k", "-f", "adts"), stretch)
        whole += stretch.read_bytes() * times
    path.write_bytes(whole)


def _film(path: Path) -> None:
    pictures, sound = path.with_suffix(".mjpeg"), path.with_suffix(".aac")
    _pictures(pictures)
    _sound(sound)
    scale = 90_000
    shown = f"(N+max(0,N-{_HALF})/1000+{_TREMBLES}*mod(N*7,3))*{scale}/{_RATE}"
    ffmpeg(
        *("-f", "mjpeg", "-framerate", str(_RATE), "-i", pictures, "-f", "aac", "-i", sound, "-c", "copy"),
        *("-bsf:v", f"setts=ts='{shown}'", "-video_track_timescale", str(scale)),
        path,
    )


def _flash_and_beep_s(film: Path) -> tuple[float, float]:
    """When the picture turns white and when it beeps, in the film's last seconds."""
    begins = _frame_s(_FLASH) - _END_S / 2
    opened = ["-ss", str(begins), "-i", str(film), "-t", str(_END_S)]
    ffmpeg(
        *opened,
        *("-map", "0:v", "-vf", f"fps={_CLOCK}:start_time=0,scale=2:2,format=gray", "-f", "rawvideo"),
        film.with_suffix(".gray"),
    )
    ffmpeg(
        *opened,
        *("-map", "0:a", "-af", "aresample=48000:async=1:first_pts=0", "-f", "f32le", "-ac", "1"),
        film.with_suffix(".f32"),
    )
    light = np.fromfile(film.with_suffix(".gray"), np.uint8).reshape(-1, 4).mean(axis=1)
    loud = np.abs(np.fromfile(film.with_suffix(".f32"), np.float32))
    flash, beep = np.flatnonzero(light > 125), np.flatnonzero(loud > _HUM + _BEEP / 3)
    assert len(flash)
    assert len(beep)
    return begins + float(flash[0]) / _CLOCK, begins + float(beep[0]) / 48000


def test_is_in_sync_at_its_end(tmp_path: Path) -> None:
    recording, out = tmp_path / "phone.mov", tmp_path / "out"
    out.mkdir()
    _film(recording)
    filmed = pytest.approx(_frame_s(_FLASH), abs=IN_SYNC_S)
    assert all(seen == filmed for seen in _flash_and_beep_s(recording))
    facts = probe(recording, workdir=out, max_duration_ms=2 * _SECONDS * 1000)
    assert facts.video is not None
    assert facts.video.frames == _FRAMES
    (film,) = encode(recording, facts, plan(facts), out, threads=1).renditions
    assert not film.copied
    flash, beep = _flash_and_beep_s(film.path)
    assert (flash == filmed, beep == filmed) == (True, True), (flash, beep, filmed)
    assert flash == pytest.approx(beep, abs=IN_SYNC_S)
