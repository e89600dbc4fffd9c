"""`./run bench subtitles [--quick]`: how good the draft of subtitles is, and what it takes, on known speech.

Three of flite's voices speak an interview of ten minutes whose words, times and cues are known
(bench/material); `--quick` takes its first minutes. What is recognised is compared with what was said, what
is aligned with when it was said, and the cues with those that a person made of the same words, each beside a
common method in the same run. Ends with code 1 when something that is promised is not kept.
"""

import math
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.material.interview import Interview, record, turns
from bench.material.noise import babble, white, with_noise
from bench.material.voices import VOICES, write_wav
from bench.measuring.agreement import agreement
from bench.measuring.alignment import Row, rows
from bench.measuring.baselines import fill_the_line, split_rules
from bench.measuring.conformity import breaks, conformity
from bench.measuring.recognition import WordErrors, recognised, word_errors
from bench.measuring.usage import Used, measured
from bench.transcode import verdict
from service.subtitles.profile import WIDE
from service.subtitles.segment import segment
from service.subtitles.timing import settle
from service.subtitles.words import Cue

LEAST_SPEEDUP = 1.7
LEAST_CONFORMITY: Mapping[str, float] = {
    "length of lines": 1,
    "number of lines": 1,
    "overlap": 1,
    "duration": 1,
    "reading speed": 0.98,
}
MOST_BAD: Mapping[str, float] = {
    "cues that end inside a phrase": 0.02,
    "lines that do": 0.04,
    "cues with parts of two sentences": 0.03,
}
MOST_HOUR_S = 5
"""For the cues of an hour of speech."""
_QUICK_TURNS = 12
_NOISE_DB = 15
_IDLE_LOAD = 0.5
"""Programs that want to run: with more of them two cores cannot be compared with one by the clock."""
_HOUR_MS = 3_600_000


def main() -> None:
    """Print a table for each part; end with code 1 when a bound is broken."""
    quick = "--quick" in sys.argv[1:]
    made = record(turns()[:_QUICK_TURNS] if quick else turns())
    speech = made.speech
    print(f"{len(speech.words)} words in {speech.duration_ms / 1000:.0f} s of speech")
    print(f"Programs that wanted to run as this began: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
    kept = segmentation(made)
    with tempfile.TemporaryDirectory(prefix="storyreel-bench-") as scratch:
        kept += recognition(made, Path(scratch))
        kept += alignment(VOICES[:1] if quick else VOICES, Path(scratch))
    sys.exit(not all(kept))


def segmentation(made: Interview) -> list[bool]:
    """Three methods, and a person, on the same words; whether ours keeps what is promised."""
    words = made.speech.words
    ours, used = measured(lambda: segment(words, WIDE))
    others = (fill_the_line(words, WIDE), split_rules(words, WIDE), made.cues)
    columns = [figures(cues, made.cues) for cues in (ours, *(settle(cues, WIDE) for cues in others))]
    print(
        f"\n{'Cues of the words at their true times':<38}{'ours':>8}{'filled':>8}{'rules':>8}{'by hand':>8}"
    )
    kept = []
    for name in columns[0]:
        values = [column[name] for column in columns]
        print(f"  {name:<36}" + "".join(f"{value:8.3g}" for value in values), end="")
        kept.append(judged(name, values[0]))
    hour_s = used.cpu_s * _HOUR_MS / made.speech.duration_ms
    kept.append(hour_s <= MOST_HOUR_S)
    print(
        f"  {hour_s:.1f} processor seconds for an hour of speech, at most {MOST_HOUR_S} {verdict(kept[-1])}"
    )
    return kept


def figures(cues: Sequence[Cue], by_hand: Sequence[Cue]) -> dict[str, float]:
    """All that is measured of cues, by its name; shares, but for SubER."""
    ends, near = breaks(cues), agreement(cues, by_hand)
    return {
        "cues": len(cues),
        **conformity(cues, WIDE),
        "cues that end at punctuation": ends.at_punctuation,
        "cues that end inside a phrase": ends.bad_cue,
        "lines that do": ends.bad_line,
        "cues with parts of two sentences": ends.two_sentences,
        "ends that are a person's (F1)": near.f1,
        "SubER, per cent": near.suber,
    }


def judged(name: str, value: float) -> bool:
    """End the line with what is promised of a figure, if anything; whether that is kept."""
    kept = True
    if name in LEAST_CONFORMITY:
        kept = value >= LEAST_CONFORMITY[name]
        print(f"  at least {LEAST_CONFORMITY[name]:.2f} {verdict(kept)}")
    elif name in MOST_BAD:
        kept = value <= MOST_BAD[name]
        print(f"  at most {MOST_BAD[name]:.2f} {verdict(kept)}")
    else:
        print()
    return kept


def recognition(made: Interview, folder: Path) -> list[bool]:
    """What the built-in recogniser hears, with one core and two, and through noise."""
    speech, seconds = made.speech, made.speech.duration_ms / 1000
    clear = write_wav(folder / "clear.wav", speech.samples)
    idle = os.getloadavg()[0] < _IDLE_LOAD
    (one_words, one), (two_words, two) = (recognised(clear, processes) for processes in (1, 2))
    print(f"\n{'What the built-in recogniser hears':<38}{'errors':>8}{'other':>8}{'missing':>8}{'added':>8}")
    report_errors("clear", word_errors(speech.said, one_words))
    for name, noise in (("hiss", white(len(speech.samples))), ("voices", babble(len(speech.samples)))):
        noisy = write_wav(folder / f"{name}.wav", with_noise(speech.samples, noise, _NOISE_DB))
        heard, _ = recognised(noisy, 2)
        report_errors(f"{name} {_NOISE_DB} dB below", word_errors(speech.said, heard))
    faster = one.wall_s / two.wall_s
    kept = [one_words == two_words, faster >= LEAST_SPEEDUP or not idle]
    print(f"  one process and two hear the same words {verdict(kept[0])}")
    print(f"  with one process {time_taken(one, seconds)}; with two {time_taken(two, seconds)}")
    told = verdict(kept[1]) if idle else "not judged: other programs run"
    print(f"  two are {faster:.2f} times as fast as one, at least {LEAST_SPEEDUP} {told}")
    return kept


def time_taken(used: Used, seconds: float) -> str:
    """For each second of speech."""
    return f"{used.wall_s / seconds:.3f} s a second of speech ({used.cpu_s / seconds:.3f} of the processor)"


def report_errors(name: str, errors: WordErrors) -> None:
    """Print shares of the words that were said."""
    kinds = (errors.substituted, errors.deleted, errors.inserted)
    print(f"  {name:<36}{errors.rate:8.3f}" + "".join(f"{kind / errors.said:8.3f}" for kind in kinds))


def alignment(voices: Sequence[str], folder: Path) -> list[bool]:
    """How far from the truth words begin after corrections, and in what somebody brought."""
    print(f"\n{'Starts of words, off by milliseconds':<72}{'median':>7}{'p95':>8}")
    return [reported(row) for voice in voices for row in rows(voice, folder)]


def reported(row: Row) -> bool:
    """Print a row of the table; whether what is promised of it is kept."""
    if row.most is None:
        print(f"  {row}")
    else:
        bounds = " and ".join(f"{most:g}" for most in row.most if math.isfinite(most))
        print(f"  {row}  at most {bounds} {verdict(row.kept)}")
    return row.kept


if __name__ == "__main__":
    main()
