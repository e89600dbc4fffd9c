"""An extract: from the source, by seeking, from one millisecond to another, with its subtitles burned in.

It is published alone, so it is as loud as a recording by itself, however quietly this passage was spoken.
"""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ffmpeg

from service.errors import InvalidRequest
from service.timecode import seconds
from workers.media.channels import heard, stereo
from workers.media.encoders import BARE, FRAGMENTS, LOSSLESS, h264
from workers.media.facts import AudioFacts, Facts, VideoFacts
from workers.media.frame_rate import rate_for_subtitles
from workers.media.glyphs import GlyphWatch
from workers.media.joining import join
from workers.media.ladder import fitted
from workers.media.loudness import Meter, metered
from workers.media.mastering import master
from workers.media.picture import endless, shown
from workers.media.process import allowance_s, run
from workers.media.progress import all_of, ignore, report
from workers.media.rendition import RenditionFile, measured
from workers.media.rungs import TALLEST, Rung, rung_for
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
_DECODING = 0.8
"""Of the work; making the sound right takes the rest."""
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
    wave; of a picture that ends early the last frame stands, and sound that ends early becomes silence.
    Raises InvalidRequest (nothing lies between the times), GlyphMissing, FfmpegFailed, RenditionIncomplete,
    ProcessStalled, JobCancelled.
    """
    start_ms, end_ms = max(0, start_ms), min(end_ms, facts.duration_ms)
    length_ms = end_ms - start_ms
    if length_ms <= 0:
        raise InvalidRequest("The extract must end after it starts, and start before the recording ends.")
    lines = min(facts.video.width, facts.video.height, TALLEST) if facts.video else HEIGHT
    rung, meter, glyphs = rung_for(lines), Meter(), GlyphWatch()
    draw = partial(_drawn, ass=ass, length_ms=length_ms, rung=rung, threads=threads)
    # The process may write below this directory only, where the subtitles lie that it reads.
    work = partial(run, workdir=out.parent, expected_ms=length_ms, cancelled=cancelled)
    with TemporaryDirectory(dir=out.parent) as between:
        film, sound = Path(between, "picture.mp4"), Path(between, "sound.w64")
        opened, skipped = _opened(recording, facts, start_ms, threads)
        outputs = []
        if facts.video is not None:
            outputs.append(draw(_picture(opened, facts.video, skipped), film))
        if facts.audio is not None:
            passage = metered(_sound(opened, facts.audio, skipped, length_ms))
            target = f"file:{sound.resolve()}"
            outputs.append(ffmpeg.output(passage, target, **LOSSLESS, t=seconds(length_ms)))
        told = work(
            command(*outputs[:-1], outputs[-1].global_args(*Meter.LOG_LEVEL)),
            timeout_s=allowance_s(length_ms, _CUTTING) + start_ms / 1000 * _REACHING,
            stall_s=60 + start_ms / 1000 * _REACHING,
            on_progress=lambda part: on_progress(part * _DECODING),
            on_message=all_of(meter.hear, glyphs.hear),
        )
        tracks = [film]
        if facts.audio is not None:
            loudness, rate = meter.read(), rung.audio_kbps
            mastered = master(sound, loudness, {rate}, duration_ms=length_ms, cancelled=cancelled)
            tracks.append(mastered[rate])
        if facts.audio is not None and report(told).get("frame", "0") == "0":
            # No picture, or one that ended so long before that a container without an index shows none of it.
            wave = moving_wave(track(source(tracks[1]), 0), length_ms)
            allowed_s = allowance_s(length_ms, _CUTTING)
            work(command(draw(wave, film)), timeout_s=allowed_s, on_message=glyphs.hear)
        glyphs.check()
        joined = [track(source(path), 0) for path in tracks]
        join(joined, "video", out, duration_ms=length_ms, cancelled=cancelled)
    on_progress(1.0)
    return measured(out, "extract", copied=False, at_least_ms=length_ms - _TWO_FRAMES_MS, cancelled=cancelled)


def _opened(recording: Path, facts: Facts, start_ms: int, threads: int) -> tuple[Any, str]:
    """The recording from a little before `start_ms` on, and how many seconds that is."""
    run_up = _RUN_UP_UNINDEXED_MS if facts.container in _UNINDEXED else _RUN_UP_MS
    seek_ms = max(0, start_ms - run_up)
    # Without accurate_seek earlier frames arrive too: a shared screen may show an old one at the start.
    opened = source(recording, ss=seconds(seek_ms), noaccurate_seek=None, threads=threads)
    return opened, seconds(start_ms - seek_ms)


def _picture(opened: Any, video: VideoFacts, skipped: str) -> Any:
    """The picture from the start on, at a constant rate; its last frame stands until the sound has ended."""
    moved = track(opened, video.index).filter("setpts", f"PTS-{skipped}/TB")
    return shown(endless(moved, video, rate_for_subtitles(video.frame_rate)), video, *fitted(video, TALLEST))


def _drawn(picture: Any, film: Path, *, ass: Path | None, length_ms: int, rung: Rung, threads: int) -> Any:
    """The picture with its subtitles, as the output `film`."""
    if ass is not None:
        picture = picture.filter("ass", filename=str(ass.resolve()))
    options = {**BARE, **FRAGMENTS["video"], **h264(rung, threads), "t": seconds(length_ms)}
    return ffmpeg.output(picture.filter("format", "yuv420p"), f"file:{film.resolve()}", **options)


def _sound(opened: Any, audio: AudioFacts, skipped: str, length_ms: int) -> Any:
    """The sound from the start on, in both ears, faded in and out; gaps, and what is missing at its end,
    become silence."""
    fade_ms = min(FADE_MS, length_ms // 2)
    passage = (
        track(opened, audio.index)
        .filter("asetpts", f"PTS-{skipped}/TB")
        .filter("atrim", start=0, end=seconds(length_ms))
    )
    return (
        stereo(heard(passage, audio))
        .filter("apad", whole_dur=seconds(length_ms))
        .filter("afade", type="in", start_time=0, duration=seconds(fade_ms))
        .filter("afade", type="out", start_time=seconds(length_ms - fade_ms), duration=seconds(fade_ms))
    )
