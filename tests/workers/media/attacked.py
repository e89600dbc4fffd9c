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
from pathlib import Path

from service.errors import Refused, StoryreelError
from service.subtitles.ass import write_ass
from service.subtitles.words import Cue
from tests.workers.media.attacks import ATTACKS
from workers.media import ladder, poster, transcode
from workers.media.cut import cut
from workers.media.probe import probe
from workers.media.waveform import waveform

HEADING = "/heading/"
TOLD = "told.json"
LIMIT_MS = 3_600_000


@dataclass
class Told:
    """What became of an attack: `refused` is the code, `failed` any error but a refusal; else it was used."""

    refused: str = ""
    sentence: str = ""
    failed: str = ""
    seconds: float = 0


def process(recording: Path, job: Path) -> None:
    """Everything that is done to a recording."""
    never = threading.Event()
    facts = probe(recording, workdir=job, max_duration_ms=LIMIT_MS, cancelled=never)
    plan = ladder.plan(facts)
    transcode.copy(recording, facts, plan, job, cancelled=never)
    transcode.encode(recording, facts, plan, job, threads=2, cancelled=never)
    draw = waveform if facts.video is None else poster.poster
    draw(recording, facts, job / "poster.jpg", threads=2, cancelled=never)
    words = job / "words.ass"
    words.write_text(write_ass([Cue(0, 500, "Hello")], 64, 48))
    cut(recording, facts, 0, facts.duration_ms, words, job / "cut.mp4", threads=2, cancelled=never)


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
