"""From a source to its renditions: what browsers play already is kept, the rest is encoded, the source
decoded once.

Two calls, so that a recording whose picture is kept is watchable within the second, long before its rungs are
done.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import ffmpeg

from service.findings import Finding, FindingCode
from workers.media.channels import heard, stereo
from workers.media.decoding import Decoded, decode
from workers.media.encoders import AAC, BARE, FRAGMENTS, KEPT
from workers.media.facts import Facts
from workers.media.finishing import finish, shortest
from workers.media.ladder import Plan
from workers.media.loudness import SILENCE, Correction, Loudness
from workers.media.process import allowance_s, run
from workers.media.progress import ignore
from workers.media.rendition import RenditionFile, measured
from workers.media.source_input import command, source, track

_COPYING = 0.5
"""Times the recording's length: sound may have to be encoded."""
_DECODING = 0.9
"""Of the work: decoding, and encoding pictures; making the sound right takes the rest."""
_COMPLETE = 0.98
_SLACK_MS = 1000
"""What may be missing without a word: sound and picture seldom end together."""
_WORTH_SAYING_DB = 3
"""Twice the power: the least that most people hear as louder."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What `encode` made, largest first; what was done that is worth telling; and what damage was met on the
    way.

    A `video` or `audio` among the renditions replaces the one that `copy` made.
    """

    renditions: tuple[RenditionFile, ...]
    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


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
    planned. Sound that browsers do not play is encoded, as loud as it is.

    Raises FfmpegFailed, RenditionIncomplete, ProcessStalled, JobCancelled.
    """
    if not plan.copied:
        return None
    opened = source(recording)
    tracks, options = [], KEPT | BARE | FRAGMENTS[plan.best.kind]
    if facts.video:
        tracks.append(track(opened, facts.video.index))
    if facts.audio and plan.sound_plays:
        tracks.append(track(opened, facts.audio.index))
    elif facts.audio:
        tracks.append(stereo(heard(track(opened, facts.audio.index), facts.audio)))
        options |= AAC | {"b:a": f"{plan.best.rung.audio_kbps}k"}
    out = out_dir / plan.best.file_name
    run(
        command(ffmpeg.output(*tracks, f"file:{out.resolve()}", **options)),
        workdir=out_dir,
        timeout_s=allowance_s(facts.duration_ms, _COPYING),
        expected_ms=facts.duration_ms,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return measured(out, plan.best.kind, copied=True, at_least_ms=shortest(facts), cancelled=cancelled)


def encode(
    recording: Path,
    facts: Facts,
    plan: Plan,
    out_dir: Path,
    *,
    threads: int,
    on_progress: Callable[[float], None] = ignore,
    cancelled: threading.Event | None = None,
) -> Encoded:
    """Everything that `copy` does not make, or makes too loud or too quiet.

    Raises FfmpegFailed, RenditionIncomplete, ProcessStalled, JobCancelled.
    """
    with TemporaryDirectory(dir=out_dir) as between:
        decoded = Decoded({}, None, SILENCE, ())
        if facts.audio is not None or plan.encodings:
            decoded = decode(
                recording,
                facts,
                plan.encodings,
                Path(between),
                threads=threads,
                on_progress=lambda part: on_progress(part * _DECODING),
                cancelled=cancelled,
            )
        made = finish(
            recording,
            facts,
            plan,
            decoded,
            out_dir,
            on_progress=lambda part: on_progress(_DECODING + part * (1 - _DECODING)),
            cancelled=cancelled,
        )
    on_progress(1.0)
    return Encoded(
        tuple(made), _findings(facts, plan, decoded.loudness), decoded.warnings + _shortened(facts, made)
    )


def _findings(facts: Facts, plan: Plan, loudness: Loudness) -> tuple[Finding, ...]:
    found = []
    if plan.picture_kept:
        found.append(Finding(FindingCode.PICTURE_KEPT))
    elif facts.video and plan.best.rung.lines < min(facts.video.width, facts.video.height):
        size = {"width": plan.best.width, "height": plan.best.height}
        found.append(Finding(FindingCode.SMALLER_PICTURE, size))
    if facts.audio is None:
        return tuple(found)
    gain = round(Correction.of(loudness).gain_db)
    if plan.sound_kept and loudness.right:
        found.append(Finding(FindingCode.SOUND_KEPT))
    elif abs(gain) >= _WORTH_SAYING_DB:
        code = FindingCode.LOUDER if gain > 0 else FindingCode.QUIETER
        found.append(Finding(code, {"decibels": abs(gain)}))
    return tuple(found)


def _shortened(facts: Facts, made: list[RenditionFile]) -> tuple[Finding, ...]:
    """What to say when less came out than the recording has."""
    least_ms = min((one.duration_ms for one in made), default=facts.duration_ms)
    if least_ms >= facts.duration_ms * _COMPLETE - _SLACK_MS:
        return ()
    lengths = {"whole_ms": facts.duration_ms, "there_ms": least_ms}
    return (Finding(FindingCode.END_UNREADABLE, lengths),)
