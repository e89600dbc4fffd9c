"""How a stranger's file is opened: with little allowed, by a generated name, and only as what people bring.

A protocol whitelist alone does not stop a playlist from reading other files; the list of containers does.
"""

from pathlib import Path
from typing import Any

import ffmpeg

from workers.media.codecs import CONTAINERS, decoders

GUARDS: dict[str, Any] = {
    "protocol_whitelist": "file,pipe",
    "format_whitelist": ",".join(CONTAINERS),
    "codec_whitelist": decoders(),
    "max_streams": 32,  # a phone's file has five, a broadcast recording about ten
    "max_pixels": 8192 * 4352,  # 8K and a margin; more is a decompression bomb
    "probesize": "20M",  # a phone's file may begin with seconds of one track before the other
    "analyzeduration": "10M",  # microseconds
}


def source(path: Path, **options: Any) -> Any:
    """The recording at `path` as ffmpeg-python's input, `options` before `-i` (`ss`, `threads`, ...)."""
    return ffmpeg.input(f"file:{path.resolve()}", **GUARDS, **options)


def track(stream: Any, index: int) -> Any:
    """Track number `index` of an input: by number, since a cover picture also counts as `v:0`."""
    return stream[str(index)]


def command(*outputs: Any) -> list[str]:
    """ffmpeg's arguments for all `outputs` in one process, with progress reports twice a second."""
    merged = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    flags = [
        "-hide_banner",
        "-nostdin",
        "-v",
        "warning",
        "-nostats",
        "-progress",
        "pipe:1",
        "-stats_period",
        "0.5",
    ]
    arguments: list[str] = ffmpeg.compile(merged, cmd=["ffmpeg", *flags, "-y"])
    return arguments


def probe_command(path: Path, entries: str, *options: str) -> list[str]:
    """ffprobe's arguments for the `entries` of the recording at `path`, as JSON."""
    guards = [argument for name, value in GUARDS.items() for argument in (f"-{name}", str(value))]
    return [
        *("ffprobe", "-hide_banner", "-v", "error", *guards, *options),
        *("-show_entries", entries, "-of", "json", f"file:{path.resolve()}"),
    ]
