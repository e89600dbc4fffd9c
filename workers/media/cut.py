"""An extract: from the source, by seeking, from one millisecond to another, with its subtitles burned in."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg

from service.errors import InvalidRequest
from service.timecode import seconds
from workers.media.encoders import AAC, BARE, FRAGMENTS, h264
from workers.media.facts import AudioFacts, Facts, VideoFacts
from workers.media.frame_rate import rate_for_subtitles
from workers.media.glyphs import GlyphWatch
from workers.media.ladder import fitted
from workers.media.process import allowance_s, run
from workers.media.progress import ignore
from workers.media.rendition import RenditionFile, measured
from workers.media.rungs import TALLEST, rung_for
from workers.media.source_input import command, source, track
from workers.media.waveform import HEIGHT, moving_wave

FADE_MS = 200
"""In and out: no click, and no word is lost in it."""

_RUN_UP_MS = 1000
"""Decoded before the start: sound decoders settle (80 ms for Opus), and a frame shown at the start may be
older."""
_RUN_UP_UNINDEXED_MS = 30_000
"""For containers that are entered anywhere, not at key frames: longer than any camera's distance between
those."""
_UNINDEXED = frozenset(("mpegts", "mpeg"))
_CUTTING = 20
"""Times the extract's length."""
_REACHING = 1.0
"""Times the start: a browser's WebM has no index, so it is decoded from its beginning, 20 times as fast as it
plays."""
_TWO_FRAMES_MS = 90
"""At 24 frames a second, the slowest: how much an extract may be short before it counts as incomplete."""


def cut(
    recording: Path,
    facts: Facts,
    start_ms: int,
    end_ms: int,
    ass: Path | None,
    out: Path,
    *,
    threads: int,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> RenditionFile:
    """Write `start_ms` to `end_ms` (clamped to the recording) to `out`, at most 1080 lines, upright.

    `ass` holds the subtitles, its times relative to `start_ms`. A recording without a picture gets a moving
    wave. Raises InvalidRequest (nothing lies between the times), GlyphMissing, FfmpegFailed,
    RenditionIncomplete, ProcessStalled, JobCancelled.
    """
    start_ms, end_ms = max(0, start_ms), min(end_ms, facts.duration_ms)
    length_ms = end_ms - start_ms
    if length_ms <= 0:
        raise InvalidRequest("The extract must end after it starts, and start before the recording ends.")
    run_up = _RUN_UP_UNINDEXED_MS if facts.container in _UNINDEXED else _RUN_UP_MS
    seek_ms = max(0, start_ms - run_up)
    # Without accurate_seek earlier frames arrive too: a shared screen may show an old one at the start.
    opened = source(recording, ss=seconds(seek_ms), noaccurate_seek=None, threads=threads)
    tracks, lines = _tracks(opened, facts, seconds(start_ms - seek_ms), length_ms, ass)
    watch = GlyphWatch()
    run(
        command(_output(tracks, lines, facts, length_ms, out, threads)),
        workdir=out.parent,
        timeout_s=allowance_s(length_ms, _CUTTING) + start_ms / 1000 * _REACHING,
        stall_s=60 + start_ms / 1000 * _REACHING,
        expected_ms=length_ms,
        on_progress=on_progress,
        on_message=watch.hear,
        cancelled=cancelled,
    )
    watch.check()
    return measured(out, "extract", copied=False, at_least_ms=length_ms - _TWO_FRAMES_MS, cancelled=cancelled)


def _tracks(
    opened: Any, facts: Facts, skipped: str, length_ms: int, ass: Path | None
) -> tuple[list[Any], int]:
    """The extract's picture with its subtitles, and its sound if there is any; and the picture's lines."""
    sounds = [] if facts.audio is None else [_sound(opened, facts.audio, skipped, length_ms)]
    if facts.video is not None:
        picture = _picture(opened, facts.video, skipped)
        lines = min(facts.video.width, facts.video.height, TALLEST)
    else:
        heard = sounds[0].asplit()
        picture, sounds, lines = moving_wave(heard[0], length_ms), [heard[1]], HEIGHT
    if ass is not None:
        picture = picture.filter("ass", filename=str(ass.resolve()))
    return [picture.filter("format", "yuv420p"), *sounds], lines


def _picture(opened: Any, video: VideoFacts, skipped: str) -> Any:
    """The picture from the start on, at a constant rate; its last frame stands until the sound has ended."""
    width, height = fitted(video, TALLEST)
    rate = rate_for_subtitles(video.frame_rate)
    return (
        track(opened, video.index)
        .filter("setpts", f"PTS-{skipped}/TB")
        .filter("fps", fps=str(rate), start_time=0)
        .filter("scale", width, height)
        .filter("setsar", "1")
        .filter("tpad", stop=-1, stop_mode="clone")
    )


def _sound(opened: Any, audio: AudioFacts, skipped: str, length_ms: int) -> Any:
    """The sound from the start on, faded in and out; gaps become silence."""
    fade_ms = min(FADE_MS, length_ms // 2)
    return (
        track(opened, audio.index)
        .filter("asetpts", f"PTS-{skipped}/TB")
        .filter("atrim", start=0, end=seconds(length_ms))
        .filter("aresample", **{"async": 1, "first_pts": 0})
        .filter("afade", type="in", start_time=0, duration=seconds(fade_ms))
        .filter("afade", type="out", start_time=seconds(length_ms - fade_ms), duration=seconds(fade_ms))
    )


def _output(tracks: list[Any], lines: int, facts: Facts, length_ms: int, out: Path, threads: int) -> Any:
    rung = rung_for(lines)
    options = {**BARE, **FRAGMENTS["video"], **h264(rung, threads)}
    if facts.audio is not None:
        options |= AAC | {"b:a": f"{rung.audio_kbps}k"}
    return ffmpeg.output(*tracks, f"file:{out.resolve()}", t=seconds(length_ms), **options)
