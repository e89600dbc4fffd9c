"""How loud a recording is from moment to moment, as data that a page draws its waveform from.

The format is JSON of BBC audiowaveform, version 2, in 8 bits: for each point ("pixel") the lowest and the
highest sample that it covers. Peaks.js and wavesurfer.js read it.
"""

import json
import threading
from pathlib import Path

import ffmpeg

from workers.media.channels import mono
from workers.media.process import allowance_s, run
from workers.media.rendition import RenditionFile
from workers.media.source_input import command, source

_RATE = 8000
"""Hz. What a voice carries lies below half of it, and six hours are measured in half a minute."""
_MOST = 4000
"""Points: three for each pixel of a wide page. They take 35 kB at most, a third of it compressed, also for
six hours."""
_SHORTEST_MS = 20
"""A point of a short recording: less than a syllable, so that zooming in shows where a word begins."""
_FULL = 127
"""Full scale in 8 bits."""
_SLOWEST = 0.5
"""Times the length; decoding sound runs a hundred times as fast as it plays."""
_LOWEST, _HIGHEST = "lavfi.astats.Overall.Min_level=", "lavfi.astats.Overall.Max_level="


def peaks(
    rendition: RenditionFile, out: Path, *, threads: int, cancelled: threading.Event | None = None
) -> Path:
    """Write the waveform of a finished rendition with sound to `out`.

    ffmpeg measures and prints two numbers a point, so neither memory nor disk ever holds the sound.
    Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    point_ms = max(_SHORTEST_MS, -(-rendition.duration_ms // _MOST))
    samples = _RATE * point_ms // 1000
    printed = out.with_suffix(".levels")
    film = source(rendition.path, threads=threads)  # a kept sound is a stranger's still
    measured = (
        mono(film["a:0"])
        .filter("aformat", sample_fmts="fltp", sample_rates=_RATE)
        .filter("asetnsamples", samples)
        .filter(
            "astats",
            metadata=1,
            reset=1,
            measure_perchannel="none",
            measure_overall="Min_level+Max_level",
        )
        .filter("ametadata", mode="print", file=str(printed.resolve()))
    )
    run(
        command(ffmpeg.output(measured, "-", format="null")),
        workdir=out.parent,
        timeout_s=allowance_s(rendition.duration_ms, _SLOWEST),
        cancelled=cancelled,
    )
    data = _pairs(printed)
    printed.unlink()
    written = {
        "version": 2,
        "channels": 1,
        "sample_rate": _RATE,
        "samples_per_pixel": samples,
        "bits": 8,
        "length": len(data) // 2,
        "data": data,
    }
    out.write_text(json.dumps(written, separators=(",", ":")), encoding="ascii")
    return out


def _pairs(printed: Path) -> list[int]:
    """Lowest, highest, lowest, highest: as printed, from -1..1 to -127..127."""
    found = []
    with printed.open(encoding="ascii") as lines:
        for line in lines:
            if line.startswith((_LOWEST, _HIGHEST)):
                level = float(line.rpartition("=")[2])
                found.append(max(-_FULL, min(_FULL, round(level * _FULL))))
    return found
