"""In and out times of cues: long enough to read, never over the next one, without flicker in between."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from service.subtitles.profile import Profile
from service.subtitles.words import Cue


def settle(cues: Sequence[Cue], profile: Profile) -> list[Cue]:
    """The cues, in the order of their starts, with out-times extended and gaps closed as the profile says.

    One that comes too soon after the one before it, as when two people fall into each other's word, waits
    until that can be read, though not longer than `late_ms`. Every cue ends after it starts and before the
    next one starts, even where the words' own times overlap.
    """
    starts = _starts(cues, profile)
    _share(starts, cues, profile)
    return [
        replace(cue, start_ms=start, end_ms=_out_time(start, cue, following, profile))
        for cue, start, following in zip_longest(cues, starts, starts[1:])
    ]


def _starts(cues: Sequence[Cue], profile: Profile) -> list[int]:
    starts: list[int] = []
    for cue in cues:
        start = cue.start_ms
        if starts:
            readable = starts[-1] + profile.min_ms + profile.gap_ms
            start = max(start, min(readable, start + profile.late_ms), starts[-1] + 1)
        starts.append(start)
    return starts


def _share(starts: list[int], cues: Sequence[Cue], profile: Profile) -> None:
    """Move starts by at most `sync_ms` to where a cue that is too fast gains what a neighbour can spare."""
    needed = [
        max(profile.min_ms, len(cue.text) * 1000 / profile.too_fast_cps) + profile.gap_ms for cue in cues
    ]
    for at in range(1, len(starts)):
        before = starts[at] - starts[at - 1] - needed[at - 1]
        if cues[at].start_ms - cues[at - 1].end_ms >= profile.close_gap_ms:
            continue  # it is the silence that parts them; each has the time that it can have
        room = (starts[at + 1] if at + 1 < len(starts) else cues[at].end_ms + profile.linger_ms) - starts[at]
        after = room - needed[at]
        if before < 0 < after:
            starts[at] += round(min(-before, after, profile.sync_ms))
        elif after < 0 < before:
            starts[at] -= round(min(-after, before, profile.sync_ms))


def _out_time(start: int, cue: Cue, following: int | None, profile: Profile) -> int:
    """When the cue leaves: read at the calm speed, not lingering too long, clear of the next cue."""
    calm = start + round(len(cue.text) * 1000 / profile.fast_cps)
    end = max(cue.end_ms, min(calm, cue.end_ms + profile.linger_ms), start + profile.min_ms)
    end = min(end, start + profile.max_ms)
    if following is not None:
        if following - end < profile.close_gap_ms:
            end = min(following - profile.gap_ms, start + profile.max_ms)
        if end <= start:  # the next cue starts at once: better no gap than no time
            end = following
    return end
