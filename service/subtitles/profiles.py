"""The house styles that come with Storyreel, by name.

`default`   the Netflix timed text style guide's numbers for English: 42 characters on 2 lines, 5/6 s to 7 s,
            20 characters a second at most, gaps of 2 frames, 3 to 11 frames closed to 2, out-times up to half
            a second after the last word; warned of from 17 characters a second on, its limit for children.
`netflix`   the same without the earlier warning.
`children`  the same at 17 characters a second, the guide's limit for children's programmes; the warning comes
            at the same share of it as by default (14.5).
`bbc`       the BBC subtitle guidelines: 37 characters, as broadcast; 160 to 180 words a minute, which at 6
            characters a word, the space counted, is 16 to 18 characters a second, and never under 0.3 s a
            word, which is 20; no gap, or one of a second and more; a start never more than 1.5 s off. What
            they leave open (the shortest and the longest time) is the default's.
`vertical`  for upright pictures: 25 characters, 68 % of whose width they take, on 3 lines, as the BBC has it
            online; the rest is the default's.
`large`     large print, for people who see badly: 32 characters of letters a third larger; the rest is the
            default's.

Two frames are counted at 25 a second, since cues are made before anybody knows where they are shown.
"""

from collections.abc import Mapping
from dataclasses import replace

from service.errors import InvalidRequest
from service.subtitles.profile import UPRIGHT, WIDE, Profile

PROFILES: Mapping[str, Profile] = {
    "default": WIDE,
    "netflix": replace(WIDE, fast_cps=20, look="outlined"),
    "children": replace(WIDE, fast_cps=14.5, too_fast_cps=17),
    "bbc": replace(WIDE, line_length=37, fast_cps=18, gap_ms=0, close_gap_ms=1000),
    "vertical": UPRIGHT,
    "large": replace(WIDE, line_length=32, look="large"),
}


def profile_named(name: str, profiles: Mapping[str, Profile] = PROFILES) -> Profile:
    """The profile of that name. Raises InvalidRequest, which lists the names."""
    try:
        return profiles[name]
    except KeyError:
        raise InvalidRequest(f"There is no such house style. There are: {', '.join(profiles)}.") from None


def upright(profile: Profile) -> Profile:
    """The same house's style on an upright picture, where there is room for shorter lines, and for more."""
    return replace(profile, line_length=min(profile.line_length, UPRIGHT.line_length), lines=UPRIGHT.lines)
