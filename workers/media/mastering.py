"""A sound, decoded and measured, made into AAC whose own loudness is right: what counts is what listeners
hear."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import ffmpeg

from workers.media.encoders import AAC, BARE
from workers.media.loudness import Correction, Loudness, Meter, metered
from workers.media.process import allowance_s, run
from workers.media.progress import ignore
from workers.media.source_input import command, source, track

_ATTEMPTS = 4
"""The second is enough nearly always; a sound of loud knocks and a low voice takes three."""
_CLOSE_LU = 0.5
"""Half of what is allowed: other meters, and other decoders, differ by a tenth or two."""
_SLOWEST = 0.5
"""Times the sound's length: encoding runs 20 times as fast as it plays."""


def master(
    lossless: Path,
    found: Loudness,
    bit_rates: Iterable[int],
    *,
    duration_ms: int,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> dict[int, Path]:
    """AAC files beside `lossless`, one a bit rate in kb/s, made from that sound, which was measured as
    `found`.

    Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    rates = sorted(set(bit_rates))
    files = {rate: lossless.with_name(f"{lossless.stem}-{rate}.m4a") for rate in rates}
    correction = Correction.of(found)
    for _ in range(_ATTEMPTS):
        corrected = correction.applied(track(source(lossless), 0), found).asplit()
        outputs = [
            ffmpeg.output(
                corrected[number],
                f"file:{files[rate].resolve()}",
                # Not in fragments: those begin with the encoder's delay, and `join` would put it in front.
                **{**BARE, **AAC, "format": "mp4", "b:a": f"{rate}k"},
            )
            for number, rate in enumerate(rates)
        ]
        run(
            command(*outputs),
            workdir=lossless.parent,
            timeout_s=allowance_s(duration_ms, _SLOWEST),
            expected_ms=duration_ms,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        on_progress = ignore  # what people see does not go back
        results = [measure(file, duration_ms=duration_ms, cancelled=cancelled) for file in files.values()]
        next_one = correction.after(max(results, key=lambda result: result.peak_dbtp))
        if all(result.within(_CLOSE_LU) for result in results) or next_one == correction:
            break
        correction = next_one
    return files


def measure(file: Path, *, duration_ms: int, cancelled: threading.Event | None = None) -> Loudness:
    """The loudness of a rendition's sound. Raises FfmpegFailed, ProcessStalled, JobCancelled."""
    meter = Meter()
    heard = ffmpeg.output(metered(source(file)["a"]), "-", format="null")
    run(
        command(heard.global_args(*Meter.LOG_LEVEL)),
        workdir=file.parent,
        timeout_s=allowance_s(duration_ms, _SLOWEST),
        expected_ms=duration_ms,
        on_message=meter.hear,
        cancelled=cancelled,
    )
    return meter.read()
