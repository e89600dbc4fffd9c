"""How much disk a job may take, from what is known of its recording: upper bounds, not guesses.

docs/operations.md tells people the same sums by the hour.
"""

from service.catalogue.database import reading
from service.catalogue.extract import Extract
from service.catalogue.job import JobKind
from service.catalogue.recording import Recording
from service.jobs.lease import Claim
from workers.media.facts import Facts
from workers.media.ladder import plan
from workers.media.rungs import LADDER, TALLEST, Rung, rung_for
from workers.room import Need

_SMALL = 16_000_000
"""Forty stills to choose a poster from, sheets of a storyboard, and a container's headers."""
_LISTS = 4
"""Times the file: the longest list of packets that a voice in 20 ms packets of 13 bytes makes; lists end at
400 MB anyhow."""
_LONGEST_LIST = 400_000_000
_START_MS = 4000
"""A rung's ceiling is kept over two seconds, and a film may be two seconds longer than counted."""
_LOSSLESS = 48_000 * 2 * 4
"""Bytes a second of stereo in floating point, between two passes."""
_HEARD = 16_000 * 2
"""Bytes a second of sound as recognisers want it."""
_COPIES = 2
"""Of that: as it is and, for words that cannot be heard so, without its noise."""
_AAC_ATTEMPTS = 2
"""Of each bit rate: the closest one so far, and the next."""


def need_of(held: Claim) -> Need:
    """What the job may take. Raises NoResultFound where its recording is gone."""
    with reading() as session:
        recording = session.get_one(Recording, held.recording_id)
        extract = session.get_one(Extract, held.subject_id) if held.kind is JobKind.CUT else None
    facts = Facts.from_json(recording.facts) if recording.facts else None
    size = recording.source_bytes
    if held.kind is JobKind.PROBE:
        return Need(recording.id, size, _SMALL + min(_LISTS * size, _LONGEST_LIST))
    if facts is None:
        return Need(recording.id)
    if held.kind is JobKind.TRANSCODE:
        return Need(recording.id, size, transcoding(facts, size))
    if held.kind is JobKind.SUBTITLE and facts.video:
        return Need(recording.id, size)
    if held.kind in (JobKind.TRANSCRIBE, JobKind.ALIGN) and facts.audio:
        return Need(recording.id, size, _SMALL + _COPIES * _HEARD * facts.duration_ms // 1000)
    if extract is not None:
        return Need(recording.id, size, cutting(facts, extract.end_ms - extract.start_ms))
    return Need(recording.id)


def transcoding(facts: Facts, source_bytes: int) -> int:
    """Bytes: the original's own picture or sound once more, where it is kept, and then the rungs at their
    highest bit rates, with the lossless sound or, after that, the largest of them twice."""
    planned = plan(facts)
    kept = source_bytes if planned.copied else 0
    rungs = [encoding.rung for encoding in planned.encodings]
    rates = {one.rung.audio_kbps for one in (planned.best, *planned.below)} if facts.audio else set()
    return _SMALL + kept + _made(rungs, rates, len(rungs) + 1, facts.duration_ms)


def cutting(facts: Facts, length_ms: int) -> int:
    """Bytes: a film of the passage, its lossless sound, and both together."""
    lines = min(facts.video.width, facts.video.height, TALLEST) if facts.video else LADDER[1].lines
    rung = rung_for(lines)
    return _SMALL + _made([rung], {rung.audio_kbps} if facts.audio else set(), 2, length_ms)


def _made(rungs: list[Rung], sound_kbps: set[int], films: int, length_ms: int) -> int:
    """Bytes of pictures in these rungs, of sound in these bit rates and in each of the `films`, and of what
    lies between two passes."""
    seconds = (length_ms + _START_MS) / 1000
    pictures = sum(rung.maxrate_kbps for rung in rungs)
    twice = max((rung.maxrate_kbps for rung in rungs), default=0)
    sound = max(sound_kbps, default=0) * films + sum(sound_kbps) * _AAC_ATTEMPTS
    between = max(twice * 125, _LOSSLESS if sound_kbps else 0)
    return round(seconds * (125 * (pictures + sound) + between))
