"""Cues moved to changes of shot: one that stays over a cut for a moment looks as if it began anew."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import zip_longest

from service.subtitles.profile import Profile
from service.subtitles.words import Cue


def snap(cues: Sequence[Cue], shots_ms: Sequence[int], profile: Profile, rate: Fraction) -> list[Cue]:
    """The cues with starts shortly after a change of shot moved to it, and ends close to one to before it.

    `cues` are in order and do not overlap; `shots_ms` are the first instants of the new shots, in order;
    `rate` is the picture's frames a second. A start or end stays where it is when the cue would come too
    close to its neighbour, or leave the profile's limits of time and speed.
    """
    near = _frames_ms(profile.shot_frames, rate)
    gap = max(profile.gap_ms, _frames_ms(profile.shot_gap_frames, rate))
    snapped: list[Cue] = []
    for cue, following in zip_longest(cues, cues[1:]):
        free_from = snapped[-1].end_ms + profile.gap_ms if snapped else 0
        latest = following.start_ms - profile.gap_ms if following else cue.end_ms + near
        for shot in _around(shots_ms, cue.end_ms, near):
            end = shot - gap
            if (end < cue.end_ms or end <= latest) and _keeps(cue.start_ms, end, cue, profile):
                cue = replace(cue, end_ms=end)
                break
        begun = bisect_right(shots_ms, cue.start_ms) - 1
        shot = shots_ms[begun] if begun >= 0 else cue.start_ms
        if cue.start_ms - near < shot and shot >= free_from and _keeps(shot, cue.end_ms, cue, profile):
            cue = replace(cue, start_ms=shot)
        snapped.append(cue)
    return snapped


def _frames_ms(frames: int, rate: Fraction) -> int:
    return round(frames * 1000 / rate)


def _around(shots_ms: Sequence[int], at: int, near: int) -> Iterator[int]:
    """The shots that begin within `near` of an instant, the nearest first."""
    found = shots_ms[bisect_left(shots_ms, at - near) : bisect_right(shots_ms, at + near)]
    yield from sorted(found, key=lambda shot: abs(shot - at))


def _keeps(start: int, end: int, cue: Cue, profile: Profile) -> bool:
    """Whether the cue can be shown from `start` to `end`: longer and calmer is always allowed up to the most,
    shorter and faster as far as the profile does."""
    length, before = end - start, cue.end_ms - cue.start_ms
    if length >= before:
        return length <= profile.max_ms
    return length >= profile.min_ms and len(cue.text) * 1000 <= profile.too_fast_cps * length
