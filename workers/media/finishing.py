"""Renditions from what one pass has decoded: the sound made right, and put beside each picture."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from workers.media.decoding import Decoded
from workers.media.facts import Facts
from workers.media.joining import join
from workers.media.ladder import Encoding, Plan
from workers.media.mastering import master
from workers.media.progress import ignore
from workers.media.rendition import RenditionFile, measured
from workers.media.source_input import source, track

_USABLE = 0.5
"""Of the recording must come out; what else is missing is said in a warning."""
_SLACK_MS = 1000
"""Sound and picture seldom end together, and a cut-off tail may not decode."""


def finish(
    recording: Path,
    facts: Facts,
    plan: Plan,
    decoded: Decoded,
    out_dir: Path,
    *,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> list[RenditionFile]:
    """The renditions that differ from what `transcode.copy` makes, largest first. What was `decoded` is
    deleted piece by piece as soon as it is used: the disk need not hold a long recording twice.

    Raises FfmpegFailed, RenditionIncomplete, ProcessStalled, JobCancelled.
    """
    best, original = plan.best, source(recording)
    sound_kept = plan.sound_kept and decoded.loudness.right
    wanted = [one for one in (best, *plan.below) if not (one is best and plan.copied and sound_kept)]
    own = {best.file_name: track(original, facts.audio.index)} if facts.audio and sound_kept else {}
    sounds = own | _sounds(
        decoded, [one for one in wanted if one.file_name not in own], facts, on_progress, cancelled
    )
    made = []
    for one in wanted:
        out = out_dir / one.file_name
        tracks = [sounds[one.file_name]] if facts.audio else []
        encoded = decoded.pictures.get(one.file_name)
        if encoded is not None:
            tracks.insert(0, track(source(encoded), 0))
        elif facts.video is not None:
            tracks.insert(0, track(original, facts.video.index))
        kind = "video" if facts.video else "audio"
        join(tracks, kind, out, duration_ms=facts.duration_ms, cancelled=cancelled)
        if encoded is not None:
            encoded.unlink()
        copied = encoded is None and facts.video is not None
        made.append(measured(out, one.kind, copied=copied, at_least_ms=shortest(facts), cancelled=cancelled))
    return made


def shortest(facts: Facts) -> int:
    """Milliseconds that a rendition must have."""
    return max(0, round(facts.duration_ms * _USABLE) - _SLACK_MS)


def _sounds(
    decoded: Decoded,
    wanted: Sequence[Encoding],
    facts: Facts,
    on_progress: Callable[[float], None],
    cancelled: threading.Event | None,
) -> dict[str, Any]:
    """The sound of each rendition in `wanted`, by its file name: a bit rate that several share is encoded
    once."""
    if decoded.sound is None or not wanted:
        return {}
    mastered = master(
        decoded.sound,
        decoded.loudness,
        {one.rung.audio_kbps for one in wanted},
        duration_ms=facts.duration_ms,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    decoded.sound.unlink()
    return {one.file_name: track(source(mastered[one.rung.audio_kbps]), 0) for one in wanted}
