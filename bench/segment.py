"""`./run bench segment [MINUTES]`: processor time to make cues of an hour's words, against filling lines.

Filling lines, as Whisper's writer does, is the least that anybody can do; the ratio tells what choosing
costs. Twice the words must take twice the time: looking at all pairs of words would take four times.
"""

import sys
from collections.abc import Sequence

from bench.material.interview import turns
from bench.measuring.baselines import fill_the_line
from bench.measuring.usage import measured
from bench.transcode import verdict
from service.subtitles.profile import UPRIGHT, WIDE, Profile
from service.subtitles.segment import segment
from service.subtitles.words import Word

MOST_S = 5.0
"""What we promise for an hour."""
_GROWTH = 2.5
"""At most, for twice the words; the machine may do other things meanwhile."""
_LETTER_MS = 62
"""About 160 words a minute."""


def main() -> None:
    """Print the table; end with code 1 when a promise is broken."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    words, half = said(minutes), said(minutes / 2)
    print(f"{len(words)} words in {minutes:g} minutes")
    _, filling = measured(lambda: fill_the_line(words, WIDE))
    kept = [told(name, profile, words, half, filling.cpu_s) for name, profile in _PROFILES.items()]
    sys.exit(not all(kept))


_PROFILES = {"default": WIDE, "vertical": UPRIGHT}


def told(name: str, profile: Profile, words: Sequence[Word], half: Sequence[Word], filling_s: float) -> bool:
    """Measure one profile, print its line; whether the promises are kept."""
    cues, whole = measured(lambda: segment(words, profile))
    _, part = measured(lambda: segment(half, profile))
    most, growth = MOST_S * words[-1].end_ms / 3_600_000, whole.cpu_s / part.cpu_s
    print(
        f"{name:<9} {len(cues)} cues in {whole.cpu_s:.2f} s, at most {most:.1f} "
        f"{verdict(whole.cpu_s <= most)}; "
        f"{whole.cpu_s / filling_s:.0f} times filling lines; "
        f"twice the words {growth:.2f}, at most {_GROWTH} {verdict(growth <= _GROWTH)}"
    )
    return whole.cpu_s <= most and growth <= _GROWTH


def said(minutes: float) -> list[Word]:
    """The benchmark's interview again and again, for so long."""
    words: list[Word] = []
    at = 0
    while True:
        for turn in turns():
            for text in turn.words:
                end = at + _LETTER_MS * (len(text) + 1)
                words.append(Word(text, at, end, None, turn.speaker))
                at = end + {".": 400, "?": 400, ",": 120}.get(text[-1], 0)
                if at > minutes * 60_000:
                    return words
            at += 600


if __name__ == "__main__":
    main()
