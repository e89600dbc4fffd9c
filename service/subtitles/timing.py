"""In and out times of cues: long enough to read, never over the next one, without flicker in between."""

from collections.abc import Sequence
from dataclasses import replace

from service.subtitles.profile import Profile
from service.subtitles.words import Cue


def settle(cues: Sequence[Cue], profile: Profile) -> list[Cue]:
    """The cues with out-times extended and gaps closed as the profile says.

    Every cue ends after it starts and before the next one starts, even where the words' own times overlap.
    """
    settled: list[Cue] = []
    earliest = 0
    for index, cue in enumerate(cues):
        start = max(cue.start_ms, earliest)
        following = max(cues[index + 1].start_ms, start + 1) if index + 1 < len(cues) else None
        end = _out_time(start, cue, following, profile)
        settled.append(replace(cue, start_ms=start, end_ms=end))
        earliest = end
    return settled


def _out_time(start: int, cue: Cue, following: int | None, profile: Profile) -> int:
    """When the cue leaves: read at the calm speed, not lingering too long, clear of the next cue."""
    calm = start + round(len(cue.text) * 1000 / profile.fast_cps)
    end = max(cue.end_ms, min(calm, cue.end_ms + profile.linger_ms), start + profile.min_ms)
    end = min(end, max(start + profile.max_ms, start + 1))
    if following is not None:
        if following - end < profile.close_gap_ms:
            end = min(following - profile.gap_ms, start + profile.max_ms)
        if end <= start:  # the next cue starts at once: better no gap than no time
            end = following
    return end
