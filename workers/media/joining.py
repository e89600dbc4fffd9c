"""Picture and sound, each encoded already, put together in the container that is published."""

import threading
from pathlib import Path
from typing import Any

import ffmpeg

from workers.media.encoders import BARE, FRAGMENTS, KEPT
from workers.media.process import allowance_s, run
from workers.media.source_input import command

_COPYING = 0.5
"""Times the length: a slow disk; copying runs at several hundred times the speed it plays at."""


def join(
    tracks: list[Any], kind: str, out: Path, *, duration_ms: int, cancelled: threading.Event | None = None
) -> None:
    """Write the coded `tracks` (H.264, AAC) of ffmpeg's inputs to `out`: a "video", or an "audio" when there
    is no picture.

    Raises FfmpegFailed, ProcessStalled, JobCancelled.
    """
    written = ffmpeg.output(*tracks, f"file:{out.resolve()}", **KEPT, **BARE, **FRAGMENTS[kind])
    run(
        command(written),
        workdir=out.parent,
        timeout_s=allowance_s(duration_ms, _COPYING),
        expected_ms=duration_ms,
        cancelled=cancelled,
    )
