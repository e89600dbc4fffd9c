"""What is really in a recording: packets counted and a few seconds decoded, since headers lie or are missing.

A browser's WebM has no duration, a fragmented MP4 was seen to claim 143165 s, and a file that was cut off
claims all that it should have had.
"""

import json
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from service.timecode import seconds
from workers.media import refusals
from workers.media.process import FfmpegFailed, allowance_s, run
from workers.media.progress import report
from workers.media.source_input import command, probe_command, source, track

_SAMPLE_S = 2
"""How much is decoded to see that it decodes: a phone's or a browser's first group of pictures begins in
it."""
_SAMPLE_TIMEOUT_S = 300


def count(
    path: Path, tracks: Sequence[int], *, workdir: Path, limit_ms: int, cancelled: threading.Event | None
) -> tuple[int, int]:
    """Milliseconds and picture frames in `tracks`, by reading every packet and decoding none.

    Reads little more than `limit_ms`. A file that cannot be read to its end counts as far as it can be.
    Raises Refused (damaged) when no packet can be read.
    """
    recording = source(path)
    # A second past the limit is enough to know that it is too long.
    nowhere = ffmpeg.output(
        *(track(recording, index) for index in tracks),
        "-",
        format="null",
        c="copy",
        t=seconds(limit_ms + 1000),
    )
    try:
        printed = run(
            command(nowhere), workdir=workdir, timeout_s=allowance_s(limit_ms, 0.2), cancelled=cancelled
        )
    except FfmpegFailed as error:
        if error.code < 0:  # killed: that says nothing about the recording
            raise
        raise refusals.damaged() from error
    last = report(printed)
    end_us = last.get("out_time_us", "N/A")
    return (int(end_us) // 1000 if end_us.isdigit() else 0), int(last.get("frame", "0"))


@dataclass(frozen=True, slots=True)
class Sample:
    """Tracks that gave a frame of picture or sound, and tracks that begin with frames an edit list hides."""

    decoding: frozenset[int]
    trimmed: frozenset[int]


def sample(
    path: Path,
    tracks: Collection[int],
    *,
    duration_ms: int,
    workdir: Path,
    cancelled: threading.Event | None,
) -> Sample:
    """Decode a little at the beginning and, where that does not give all of `tracks`, in the middle."""
    decoding: set[int] = set()
    trimmed: set[int] = set()
    for start in ("", seconds(duration_ms // 2)):
        arguments = probe_command(
            path,
            "stream=index,nb_read_frames:packet=stream_index,flags",
            *("-count_frames", "-read_intervals", f"{start}%+{_SAMPLE_S}"),
        )
        try:
            printed = run(arguments, workdir=workdir, timeout_s=_SAMPLE_TIMEOUT_S, cancelled=cancelled)
            told = json.loads(printed)
        except (FfmpegFailed, json.JSONDecodeError):
            continue  # no seeking to there, or nothing to read there
        decoding |= {
            stream["index"] for stream in told["streams"] if int(stream.get("nb_read_frames", 0)) > 0
        }
        trimmed |= {packet["stream_index"] for packet in told.get("packets", ()) if "D" in packet["flags"]}
        if decoding.issuperset(tracks):
            break
    return Sample(frozenset(decoding), frozenset(trimmed))
