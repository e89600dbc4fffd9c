"""Cues for a transcript that somebody brought, once it is known when its words are said.

A person's own division into cues is kept where it can be published; what a machine divided by its own lights
(Zoom's long lines) and text without any division is cut anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.subtitles.brought import TIMED, passages
from service.subtitles.brought.passage import Passage
from service.subtitles.profile import Profile
from service.subtitles.segment import segment
from service.subtitles.timing import settle
from service.subtitles.words import Cue, Word

_CONFORMING = 0.95
"""Of the cues. A person's slip in one of fifty is no reason to undo the other forty-nine."""
_EARLY_MS = 200
_LATE_MS = 2000
"""A cue that begins so near its first word, and ends so soon after its last and no sooner, is well timed:
people time by the picture, too, and by what can be read."""


def cues_for(text: str, ending: str, words: Sequence[Word], profile: Profile) -> tuple[list[Cue], bool]:
    """The cues of the transcript `text` at the times of its `words`, and whether its own division is kept.

    Raises InvalidRequest, as `passages` does.
    """
    own = passages(text, ending)
    counts = [len(passage.text.split()) for passage in own]
    # The words may be others by now: those of a correction.
    if ending in TIMED and sum(counts) == len(words) and _divided_well(own, profile):
        return _at_their_words(own, counts, words, profile), True
    return segment(words, profile), False


def _divided_well(own: Sequence[Passage], profile: Profile) -> bool:
    fitting = sum(_fits(passage.text.split("\n"), profile) for passage in own)
    return fitting >= _CONFORMING * len(own)


def _fits(lines: Sequence[str], profile: Profile) -> bool:
    return len(lines) <= profile.lines and max(map(len, lines)) <= profile.line_length


def _at_their_words(
    own: Sequence[Passage], counts: Sequence[int], words: Sequence[Word], profile: Profile
) -> list[Cue]:
    spoken: list[Cue] = []
    brought: list[Cue] = []
    at = 0
    for passage, count in zip(own, counts, strict=True):
        said = words[at : at + count]
        at += count
        if said and passage.start_ms is not None and passage.end_ms is not None:
            spoken.append(Cue(said[0].start_ms, said[-1].end_ms, passage.text, passage.speaker))
            brought.append(replace(spoken[-1], start_ms=passage.start_ms, end_ms=passage.end_ms))
    return list(_apart(brought, settle(spoken, profile), spoken))


def _apart(brought: Sequence[Cue], settled: Sequence[Cue], spoken: Sequence[Cue]) -> Iterator[Cue]:
    """Each cue as it was brought where that is well timed, else as it is settled; of two neighbours, one of
    them moved, the first ends when the second starts."""
    kept = [_well_timed(cue, said) for cue, said in zip(brought, spoken, strict=True)]
    chosen = [cue if keep else moved for keep, cue, moved in zip(kept, brought, settled, strict=True)]
    for at, cue in enumerate(chosen):
        end_ms = cue.end_ms
        if at + 1 < len(chosen) and not (kept[at] and kept[at + 1]):
            end_ms = max(min(end_ms, chosen[at + 1].start_ms), cue.start_ms + 1)
        yield replace(cue, end_ms=end_ms)


def _well_timed(cue: Cue, said: Cue) -> bool:
    late = cue.end_ms - said.end_ms
    return abs(cue.start_ms - said.start_ms) <= _EARLY_MS and -_EARLY_MS <= late <= _LATE_MS
