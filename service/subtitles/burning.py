"""How subtitles look when they are burned into a picture, as data. A profile names its look (profile.py)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BurnStyle:
    """Lengths are shares of the picture's shorter side: upright pictures have room for fewer letters, not for
    larger ones. `edge` is how far the box, or else the outline, reaches beyond the letters."""

    size: float
    edge: float
    boxed: bool = True
    shadow: float = 0
    bold: bool = False


BURN_STYLES: Mapping[str, BurnStyle] = {
    # White in a black box, as the BBC shows them: legible on any picture.
    "boxed": BurnStyle(size=82 / 1080, edge=12 / 1080),
    # White with a dark rim and a soft shadow, as Netflix shows them: less of the picture is covered.
    "outlined": BurnStyle(size=64 / 1080, edge=3.5 / 1080, boxed=False, shadow=2 / 1080, bold=True),
    # For people who see badly: a third larger than the BBC's, bold, in a wider box.
    "large": BurnStyle(size=110 / 1080, edge=18 / 1080, bold=True),
}
