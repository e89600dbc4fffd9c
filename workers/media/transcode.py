"""From a source to its renditions: copied where browsers play it already, the rest encoded by one process.

Two calls, so that a recording that can be copied is watchable within the second, long before its rungs are
done.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg

from workers.media import ladder
from workers.media.encoders import AAC, BARE, FRAGMENTS, H264, rate_options
from workers.media.facts import Facts
from workers.media.ladder import Encoding, Plan
from workers.media.process import allowance_s, run
from workers.media.progress import ignore
from workers.media.rendition import RenditionFile, measured
from workers.media.source_input import command, source, track

_COPYING = 0.5
_ENCODING = 12
"""Times the recording's length: 4K HEVC to four rungs on two busy cores takes about four."""
_COMPLETE = 0.95
"""Of the source's duration; sound and picture seldom end together, and a cut-off tail may not decode."""
_SLACK_MS = 1000


def copy(
    recording: Path,
    facts: Facts,
    plan: Plan,
    out_dir: Path,
    *,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> RenditionFile | None:
    """The source's own picture and sound as `video.mp4` or `audio.m4a`, without its metadata; None unless
    planned.

    Raises FfmpegFailed, RenditionIncomplete, ProcessStalled, JobCancelled.
    """
    if not plan.copied:
        return None
    kind, name = ("video", "video.mp4") if facts.video else ("audio", "audio.m4a")
    opened = source(recording)
    tracks = [track(opened, stream.index) for stream in (facts.video, facts.audio) if stream]
    out = out_dir / name
    written = ffmpeg.output(*tracks, f"file:{out.resolve()}", c="copy", **BARE, **FRAGMENTS[kind])
    run(
        command(written),
        workdir=out_dir,
        timeout_s=allowance_s(facts.duration_ms, _COPYING),
        expected_ms=facts.duration_ms,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return measured(out, kind, copied=True, at_least_ms=_shortest(facts), cancelled=cancelled)


def encode(
    recording: Path,
    facts: Facts,
    plan: Plan,
    out_dir: Path,
    *,
    threads: int,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> list[RenditionFile]:
    """Every planned encoding, by one process that decodes the source once; the largest first.

    Raises FfmpegFailed, RenditionIncomplete, ProcessStalled, JobCancelled.
    """
    if not plan.encodings:
        return []
    opened = source(recording, threads=threads)
    pictures = _pictures(opened, facts, plan.encodings)
    sounds = _sounds(opened, facts, len(plan.encodings))
    outputs = [
        _output(encoding, facts, [*picture, *sound], out_dir, threads)
        for encoding, picture, sound in zip(plan.encodings, pictures, sounds, strict=True)
    ]
    run(
        command(*outputs),
        workdir=out_dir,
        timeout_s=allowance_s(facts.duration_ms, _ENCODING),
        expected_ms=facts.duration_ms,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return [
        measured(
            out_dir / encoding.file_name,
            encoding.kind,
            copied=False,
            at_least_ms=_shortest(facts),
            cancelled=cancelled,
        )
        for encoding in plan.encodings
    ]


def _pictures(opened: Any, facts: Facts, encodings: tuple[Encoding, ...]) -> list[list[Any]]:
    """One scaled picture an encoding, each made from the one before it: scaling down from 4K is done once."""
    if facts.video is None:
        return [[] for _ in encodings]
    scaled = []
    larger = track(opened, facts.video.index).filter("fps", fps=str(facts.video.frame_rate), start_time=0)
    for position, encoding in enumerate(encodings):
        here = larger.filter("scale", encoding.width, encoding.height).filter("setsar", "1")
        if position < len(encodings) - 1:
            halves = here.split()
            here, larger = halves[0], halves[1]
        scaled.append([here.filter("format", "yuv420p")])
    return scaled


def _sounds(opened: Any, facts: Facts, copies: int) -> list[list[Any]]:
    """The sound once an encoding, on the picture's clock: gaps become silence."""
    if facts.audio is None:
        return [[] for _ in range(copies)]
    steady = track(opened, facts.audio.index).filter("aresample", **{"async": 1, "first_pts": 0})
    parts = steady.asplit()
    return [[parts[number]] for number in range(copies)]


def _output(encoding: Encoding, facts: Facts, tracks: list[Any], out_dir: Path, threads: int) -> Any:
    options = {**BARE, **FRAGMENTS["video" if facts.video else "audio"], "threads": threads}
    if facts.video:
        options |= H264 | rate_options(encoding.rung)
    if facts.audio:
        options |= AAC | {
            "b:a": f"{encoding.rung.audio_kbps}k",
            "ac": min(ladder.STEREO, facts.audio.channels),
        }
    return ffmpeg.output(*tracks, f"file:{(out_dir / encoding.file_name).resolve()}", **options)


def _shortest(facts: Facts) -> int:
    return max(0, round(facts.duration_ms * _COMPLETE) - _SLACK_MS)
