"""Many jobs one after the other: nothing grows, nothing is left lying about."""

import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

from faults import work
from faults.ground import Ground
from faults.row import Measures, NotJudged, RowFailed
from service.config import settings

_RECORDINGS = 10
JOBS = 5 * _RECORDINGS
"""Of a round: with twenty rounds it is a thousand."""
PROGRAMS = ("web", "relay", "worker-media", "worker-speech")
_DONE_SECONDS = 300.0
# A message whose job was announced twice is still on its way; a folder is being removed.
_TIDY_SECONDS = 15.0
# Where Kombu keeps which queues there are: three keys a queue, as long as Redis lives.
_BINDINGS = "_kombu.binding"
_LOOKS = 5
_LOOK_SECONDS = 0.2
# Before it, caches are filled: pools of connections, compiled statements and templates. The quarter of the
# rounds that comes then is compared with the last quarter; medians, because children are started anew now and
# then and a fresh one is smaller.
_WARM_UP_ROUNDS = 4
COMPARED_FROM = 16
"""From here on a quarter is three rounds, so that one that is looked at just when a child is replaced does
not count: the media worker is 100 MiB smaller for a moment then."""
_GROWTH = 1.05

_seen: "WeakKeyDictionary[Ground, list[dict[str, float]]]" = WeakKeyDictionary()
_before: "WeakKeyDictionary[Ground, Counter[str]]" = WeakKeyDictionary()
"""What was held when this row began: where others killed workers before, Redis keeps their messages for as
long as it would for a job that takes days; the claim refuses them then."""


def round(ground: Ground, rng: random.Random) -> Measures:
    """Ten recordings; then memory is compared with earlier rounds, Redis and scratch with an idle stack's.
    Raises `RowFailed`, and `NotJudged` while there are not enough rounds to compare."""
    samples = _seen.setdefault(ground, [])
    before = _before.setdefault(ground, _held())
    brought = [ground.bring(ground.clip(rng)).recording_id for _ in range(_RECORDINGS)]
    work.must_be_done(ground, brought, _DONE_SECONDS)
    _must_be_tidy(ground, before)
    samples.append(_memory(ground))
    measures = {f"{program}_mib": mib for program, mib in samples[-1].items()}
    if len(samples) < COMPARED_FROM:
        sentence = f"{len(samples)} rounds seen, memory is compared from the {COMPARED_FROM}th on"
        raise NotJudged(sentence, measures)
    return measures | compare(samples)


def _must_be_tidy(ground: Ground, before: Counter[str]) -> None:
    try:
        ground.wait_for(lambda: not _held() - before, _TIDY_SECONDS, "tidy")
    except RowFailed as error:
        raise RowFailed(f"left behind in Redis and scratch: {dict(_held() - before)}") from error


def _held() -> Counter[str]:
    """What is in Redis beside its bindings, by key with the number of its entries, and the jobs' folders."""
    with work.redis() as store:
        sizes = {"list": store.llen, "hash": store.hlen, "zset": store.zcard, "set": store.scard}
        held = {
            key: int(sizes.get(store.type(key), store.exists)(key))
            for key in store.scan_iter()
            if not key.startswith(_BINDINGS)
        }
    folders = [str(path) for path in (settings().scratch_dir / "jobs").glob("*")]
    return Counter(held) + Counter(folders)


def _memory(ground: Ground) -> dict[str, float]:
    """Resident memory of each program with its children in MiB, what they share counted once: the median of
    some looks."""
    looks = []
    for _ in range(_LOOKS):
        time.sleep(_LOOK_SECONDS)
        looks.append({program: sum(_proportional(ground.processes(program))) for program in PROGRAMS})
    return {program: statistics.median(look[program] for look in looks) for program in PROGRAMS}


def _proportional(pids: list[int]) -> Iterator[float]:
    # proc(5): a page that n processes share counts as 1/n of a page in each.
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):  # a child that has just been replaced
            continue
        yield next(int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def compare(samples: list[dict[str, float]]) -> Measures:
    """The end of what was seen round by round with what came after the warm-up.

    How much the program grew that grew most, and within how many jobs. Raises `RowFailed`.
    """
    warm = samples[_WARM_UP_ROUNDS:]
    quarter = len(warm) // 4
    begin, end = warm[:quarter], warm[-quarter:]
    within = (len(warm) - quarter) * JOBS
    growth, grown = [], []
    for program in PROGRAMS:
        before, after = (statistics.median(one[program] for one in part) for part in (begin, end))
        growth.append(after / before)
        if after > before * _GROWTH:
            grown.append(f"{program} from {before:.0f} to {after:.0f} MiB")
    if grown:
        raise RowFailed(f"memory grew within {within} jobs: {', '.join(grown)}")
    return {"grown_pct": 100 * (max(growth) - 1), "within_jobs": within}
