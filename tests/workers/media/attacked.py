"""Process all attacks as workers do, one after the other, and tell what became of each.

`python -m tests.workers.media.attacked RECORDINGS JOBS` works in JOBS and writes JOBS/told.json. It is run
under strace: before each attack it opens a file of its name in a folder that does not exist, which makes
headings in the trace.
"""

import json
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from service.errors import Refused, StoryreelError
from service.subtitles.ass import write_ass
from service.subtitles.words import Cue
from tests.workers.media.attacks import ATTACKS
from workers.media import ladder, poster, transcode, waveform
from workers.media.cut import cut
from workers.media.facts import Facts
from workers.media.film import film_facts
from workers.media.frame_rate import rate_for_subtitles
from workers.media.peaks import peaks
from workers.media.probe import probe
from workers.media.rungs import KEYFRAME_S, TALLEST
from workers.media.sound import pcm16k
from workers.media.storyboard import storyboard

HEADING = "/heading/"
TOLD = "told.json"
LIMIT_MS = 3_600_000
_EXTRACT_MS = 2000
"""As long as most attacks; those that claim to be long need not be written whole a second time."""
_TITLE = r"{\fn/etc/passwd\p1}m 0 0 l 9 9 0 9\N{\fscx9999}{"
"""What somebody may type who knows ASS."""


@dataclass
class Told:
    """What became of an attack: `refused` is the code, `failed` any error but a refusal; else it was used."""

    refused: str = ""
    sentence: str = ""
    failed: str = ""
    seconds: float = 0


def process(recording: Path, job: Path) -> None:
    """Everything that is done to a recording: by the probe, transcode and transcribe tasks, and for an
    extract, which here ends with it."""
    limits: dict[str, Any] = {"threads": 2, "cancelled": threading.Event()}
    facts = probe(recording, workdir=job, max_duration_ms=LIMIT_MS, cancelled=limits["cancelled"])
    plan = ladder.plan(facts)
    early = transcode.copy(recording, facts, plan, job, cancelled=limits["cancelled"])
    draw = waveform.waveform if facts.video is None else poster.poster
    draw(recording, facts, job / "poster.jpg", **limits)
    encoded = transcode.encode(recording, facts, plan, job, **limits)
    smallest = [*filter(None, [early]), *encoded.renditions][-1]
    if facts.video is not None:
        keyframe_ms = facts.video.keyframe_ms if smallest.copied else KEYFRAME_S * 1000
        storyboard(smallest, keyframe_ms, job, **limits)
    if facts.audio is not None:
        peaks(smallest, job / "peaks.json", **limits)
        pcm16k(recording, facts, job / "sound.wav", **limits)
    _extract(recording, facts, job, limits)


def _extract(recording: Path, facts: Facts, job: Path, limits: dict[str, Any]) -> None:
    """With its title and its subtitle burned in, and a poster of its own."""
    start_ms = max(0, facts.duration_ms - _EXTRACT_MS)
    length_ms = facts.duration_ms - start_ms
    size = ladder.fitted(facts.video, TALLEST) if facts.video else (waveform.WIDTH, waveform.HEIGHT)
    words = job / "words.ass"
    words.write_text(write_ass([Cue(0, length_ms, "Hello")], *size, Cue(0, length_ms, _TITLE)))
    film = cut(recording, facts, start_ms, facts.duration_ms, words, job / "extract.mp4", **limits)
    rate = rate_for_subtitles(facts.video.frame_rate) if facts.video else Fraction(waveform.RATE)
    poster.poster(film.path, film_facts(film, rate), job / "extract.jpg", **limits)


def told_of(recording: Path, job: Path) -> Told:
    began, told = time.monotonic(), Told()
    try:
        process(recording, job)
    except Refused as refused:
        told.refused, told.sentence = refused.code, str(refused)
    except StoryreelError as error:
        told.failed = f"{type(error).__name__}: {error} {getattr(error, 'tail', '')}"
    told.seconds = time.monotonic() - began
    return told


def main(recordings: Path, jobs: Path) -> None:
    told = {}
    for folder, attack in zip(sorted(recordings.iterdir()), ATTACKS.values(), strict=True):
        with suppress(FileNotFoundError):
            Path(f"{HEADING}{folder.name}").touch()
        job = jobs / folder.name
        job.mkdir()
        told[folder.name] = asdict(told_of(folder / attack.name, job))
    (jobs / TOLD).write_text(json.dumps(told))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
