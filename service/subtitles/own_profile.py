"""A house's own style: a TOML file that says what is other than in one of ours.

    base = "bbc"            # "default", when left out
    look = "outlined"       # in a picture: "boxed", "outlined" or "large"
    line_length = 38
    fast_cps = 16.5

    [breaks]                # what it costs to part two words there
    after_article = 14

    [costs]                 # what else a cue costs
    cue = 4

Its names are those of `Profile`, `BreakCosts` and `CueCosts` (profile.py).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service.errors import InvalidRequest
from service.subtitles.burning import BURN_STYLES
from service.subtitles.profile import BreakCosts, CueCosts, Profile
from service.subtitles.profiles import profile_named

_RANGES: Mapping[str, tuple[float, float]] = {
    "line_length": (10, 80),
    "lines": (1, 3),
    "max_ms": (1000, 30_000),
    "min_ms": (100, 5000),
    "fast_cps": (5, 50),
    "too_fast_cps": (5, 50),
    "gap_ms": (0, 1000),
    "close_gap_ms": (0, 3000),
    "linger_ms": (0, 5000),
    "sync_ms": (0, 500),
    "late_ms": (0, 5000),
    "pause_ms": (0, 5000),
    "shot_frames": (0, 50),
    "shot_gap_frames": (0, 10),
}
"""More lines would hide the picture, and every cue can be broken in ever more ways; whole numbers but for
the speeds."""
_COSTS = (0, 1000)
_SPEEDS = {"fast_cps", "too_fast_cps"}
_ORDERED = (("min_ms", "max_ms"), ("fast_cps", "too_fast_cps"), ("gap_ms", "close_gap_ms"))


def read_profile(text: str) -> Profile:
    """The profile that a TOML file describes. Raises InvalidRequest, which says what is wrong."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidRequest(f"The house style is not written as TOML is: {error}.") from None
    base = told.pop("base", "default")
    profile = profile_named(base if isinstance(base, str) else "")
    for name, costs in (("breaks", BreakCosts), ("costs", CueCosts)):
        weights = told.pop(name, {})
        if not isinstance(weights, dict):
            raise InvalidRequest(f"“{name}” is a table of its own: [{name}].")
        known = dict.fromkeys(costs.__dataclass_fields__, _COSTS)
        changed = {key: _number(f"{name}.{key}", value, known.get(key)) for key, value in weights.items()}
        profile = replace(profile, **{name: replace(getattr(profile, name), **changed)})
    look = told.pop("look", profile.look)
    if not isinstance(look, str) or look not in BURN_STYLES:
        raise InvalidRequest(f"“look” is one of {', '.join(BURN_STYLES)}.")
    profile = replace(profile, look=look)
    profile = replace(profile, **{name: _number(name, told[name], _RANGES.get(name)) for name in told})
    for less, more in _ORDERED:
        if getattr(profile, less) > getattr(profile, more):
            raise InvalidRequest(f"“{less}” is more than “{more}”.")
    return profile


def _number(name: str, value: object, within: tuple[float, float] | None) -> Any:
    if within is None:
        raise InvalidRequest(f"A house style has nothing called “{name}”.")
    least, most = within
    kinds = (int, float) if name in _SPEEDS or "." in name else (int,)
    if not isinstance(value, kinds) or isinstance(value, bool) or not least <= value <= most:
        kind = "number" if len(kinds) > 1 else "whole number"
        raise InvalidRequest(f"“{name}” is a {kind} from {least} to {most}.")
    return value
