"""A sound, decoded and measured, made into AAC whose own loudness is right: what counts is what listeners
hear."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any

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
    `found`; of several attempts, the one that came closest.

    Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    files = {rate: lossless.with_name(f"{lossless.stem}-{rate}.m4a") for rate in sorted(set(bit_rates))}
    attempts = {rate: file.with_suffix(".attempt.m4a") for rate, file in files.items()}
    corrections = dict.fromkeys(files, Correction.of(found))
    closest: dict[int, Loudness] = {}
    for _ in range(_ATTEMPTS):
        run(
            command(*_outputs(lossless, found, attempts, corrections)),
            workdir=lossless.parent,
            timeout_s=allowance_s(duration_ms, _SLOWEST),
            expected_ms=duration_ms,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        on_progress = ignore  # what people see does not go back
        results = {
            rate: measure(attempts[rate], duration_ms=duration_ms, cancelled=cancelled)
            for rate in corrections
        }
        for rate, result in results.items():
            if rate not in closest or result.distance < closest[rate].distance:
                closest[rate] = result
                attempts[rate].replace(files[rate])
        corrections = {
            rate: better
            for rate, result in results.items()
            if (better := _better(corrections[rate], result)) is not None
        }
        if not corrections:
            break
    return files


def _outputs(
    lossless: Path, found: Loudness, files: dict[int, Path], corrections: dict[int, Correction]
) -> list[Any]:
    """An output for each bit rate in `corrections`. Those that are corrected alike, as all are at first,
    share the work; low rates leave the highest tones out and may need more of the rest."""
    outputs = []
    sounds = track(source(lossless), 0).asplit()
    for number, correction in enumerate(sorted(set(corrections.values()), key=astuple)):
        rates = [rate for rate in corrections if corrections[rate] == correction]
        corrected = correction.applied(sounds[number], found).asplit()
        for copy, rate in enumerate(rates):
            # Not in fragments: those begin with the encoder's delay, and `join` would put it in front.
            options = {**BARE, **AAC, "format": "mp4", "b:a": f"{rate}k"}
            outputs.append(ffmpeg.output(corrected[copy], f"file:{files[rate].resolve()}", **options))
    return outputs


def _better(correction: Correction, result: Loudness) -> Correction | None:
    """The next attempt; None when this one is close enough, or nothing is left to try."""
    after = correction.after(result)
    return None if result.within(_CLOSE_LU) or after == correction else after


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
