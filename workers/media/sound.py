"""The sound as recognisers want it."""

import threading
from collections.abc import Callable
from pathlib import Path

import ffmpeg

from workers.media.channels import heard, mono
from workers.media.facts import Facts
from workers.media.process import allowance_s, run
from workers.media.progress import ignore
from workers.media.source_input import command, source, track

RATE = 16_000
"""Hz: what every recogniser was trained on."""
_SLOWEST = 0.5
"""Times the recording's length; decoding sound runs a hundred times as fast as it plays."""


def pcm16k(
    recording: Path,
    facts: Facts,
    out_wav: Path,
    *,
    threads: int,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> Path:
    """Write the sound to `out_wav`: mono, 16 kHz, signed 16 bit. A time in it is a time in the recording.

    `facts.audio` must be there. Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    if facts.audio is None:
        raise ValueError("no sound to decode")
    opened = source(recording, threads=threads)
    sound = mono(heard(track(opened, facts.audio.index), facts.audio, RATE))
    options = {"format": "wav", "c:a": "pcm_s16le", "map_metadata": -1, "flags:a": "+bitexact"}
    run(
        command(ffmpeg.output(sound, f"file:{out_wav.resolve()}", **options)),
        workdir=out_wav.parent,
        timeout_s=allowance_s(facts.duration_ms, _SLOWEST),
        expected_ms=facts.duration_ms,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return out_wav
