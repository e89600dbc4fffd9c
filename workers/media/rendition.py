"""A finished rendition, measured from the file that was written."""

import json
import threading
from dataclasses import dataclass
from pathlib import Path

from service.errors import StoryreelError
from workers.media.process import run
from workers.media.source_input import probe_command

_TIMEOUT_S = 120
"""ffprobe prints nothing before it is done: silence is no sign of a stall."""


class RenditionIncomplete(StoryreelError):
    """ffmpeg ended well, but the file is shorter than what it was made from."""


@dataclass(frozen=True, slots=True)
class RenditionFile:
    """A playable file. `kind` is video, audio (both: the best one there is), rung or extract; `codec`
    "h264/aac"."""

    kind: str
    path: Path
    mime: str
    width: int | None
    height: int | None
    codec: str
    copied: bool
    duration_ms: int
    bytes: int


def measured(
    path: Path, kind: str, *, copied: bool, at_least_ms: int, cancelled: threading.Event | None = None
) -> RenditionFile:
    """The rendition at `path` as it is. Raises RenditionIncomplete when it is shorter than `at_least_ms`."""
    entries = "format=duration:stream=codec_type,codec_name,width,height"
    told = json.loads(
        run(
            probe_command(path, entries),
            workdir=path.parent,
            timeout_s=_TIMEOUT_S,
            stall_s=_TIMEOUT_S,
            cancelled=cancelled,
        )
    )
    tracks = {stream["codec_type"]: stream for stream in told["streams"]}
    duration_ms = round(float(told["format"].get("duration", 0)) * 1000)
    if duration_ms < at_least_ms:
        raise RenditionIncomplete(
            f"Only {duration_ms / 1000:.1f} of {at_least_ms / 1000:.1f} seconds could be written."
        )
    picture = tracks.get("video", {})
    return RenditionFile(
        kind=kind,
        path=path,
        mime="video/mp4" if picture else "audio/mp4",
        width=picture.get("width"),
        height=picture.get("height"),
        codec="/".join(tracks[kind]["codec_name"] for kind in ("video", "audio") if kind in tracks),
        copied=copied,
        duration_ms=duration_ms,
        bytes=path.stat().st_size,
    )
