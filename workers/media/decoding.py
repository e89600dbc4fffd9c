"""The one pass that decodes a recording: pictures leave it encoded, sound lossless and measured."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from service.findings import Finding
from service.timecode import seconds
from workers.media.channels import heard, stereo
from workers.media.decode_errors import DecodeErrors
from workers.media.encoders import BARE, FRAGMENTS, LOSSLESS, h264, most_bytes
from workers.media.facts import Facts
from workers.media.ladder import Encoding
from workers.media.loudness import Loudness, Meter, metered
from workers.media.picture import cascade, steady
from workers.media.process import allowance_s, run
from workers.media.progress import all_of, ignore
from workers.media.source_input import command, source, track

_SLOWEST = 15
"""Times the recording's length: HDR in 4K to four rungs on two busy cores takes about six."""
_OVERRUN_MS = 2000
"""Beyond what was counted. Times that lie can make ffmpeg repeat a frame for hours."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the pass wrote: a film without sound for each encoding, by the encoding's file name; and the
    sound, if there is any."""

    pictures: dict[str, Path]
    sound: Path | None
    loudness: Loudness
    warnings: tuple[Finding, ...]


def decode(
    recording: Path,
    facts: Facts,
    encodings: Sequence[Encoding],
    out_dir: Path,
    *,
    threads: int,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> Decoded:
    """Decode the recording once, for all `encodings` and the sound; at least one of them must be there.

    Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    opened = source(recording, threads=threads)
    pictures = {one.file_name: out_dir / f"picture-{one.file_name}" for one in encodings}
    outputs = []
    limit = {"t": seconds(facts.duration_ms + _OVERRUN_MS)}
    if facts.video is not None and encodings:
        frames = steady(track(opened, facts.video.index), facts.video)
        sizes = [(encoding.width or 0, encoding.height or 0) for encoding in encodings]
        scaled = cascade(frames, facts.video, sizes)
        for one, picture in zip(encodings, scaled, strict=True):
            options = BARE | FRAGMENTS["video"] | h264(one.rung, threads) | limit
            options["fs"] = most_bytes(one.rung, facts.duration_ms)
            outputs.append(ffmpeg.output(picture, f"file:{pictures[one.file_name].resolve()}", **options))
    sound = out_dir / "sound.w64" if facts.audio else None
    if facts.audio is not None and sound is not None:
        both = metered(stereo(heard(track(opened, facts.audio.index), facts.audio)))
        outputs.append(ffmpeg.output(both, f"file:{sound.resolve()}", **LOSSLESS, **limit))
    meter, errors = Meter(), DecodeErrors()
    run(
        command(*outputs[:-1], outputs[-1].global_args(*Meter.LOG_LEVEL)),
        workdir=out_dir,
        timeout_s=allowance_s(facts.duration_ms, _SLOWEST),
        expected_ms=facts.duration_ms,
        on_progress=on_progress,
        on_message=all_of(meter.hear, errors.hear),
        cancelled=cancelled,
    )
    return Decoded(pictures, sound, meter.read(), errors.warnings(facts))
