"""Speech without the hiss of a fan or a street: alignment in noise fails on the sound as it is."""

import threading
from pathlib import Path

import ffmpeg

from workers.media.process import allowance_s, run
from workers.media.source_input import command, source

LAG_MS = 12
"""So much later is everything in the copy: half a window of the filter, measured against known word times."""
_SLOWEST = 0.5
"""Times the sound's length; it runs a hundred times as fast as it plays."""


def denoised(wav: Path, cancelled: threading.Event) -> Path:
    """A copy beside the sound, 16 kHz, mono, 16 bit; one that is there already is used again.

    Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    copy = wav.with_name(f"{wav.stem}-denoised.wav")
    if not copy.exists():
        seconds = wav.stat().st_size / 32_000
        part = wav.with_name(f"{wav.stem}-part.wav")
        sound = ffmpeg.output(
            source(wav).audio.filter("afftdn"), f"file:{part.resolve()}", acodec="pcm_s16le"
        )
        run(
            command(sound),
            workdir=wav.parent,
            timeout_s=allowance_s(round(seconds * 1000), _SLOWEST),
            cancelled=cancelled,
        )
        part.rename(copy)
    return copy
