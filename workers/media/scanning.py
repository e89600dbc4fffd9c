"""Whole pictures or half ones (interlaced), decided by the pictures themselves: flags lie both ways.

Camcorders flag whole pictures as halves (progressive segmented frames), and editors export halves as whole.
"""

from collections.abc import Mapping
from fractions import Fraction

from workers.media.facts import Fields
from workers.media.frame_rate import FASTEST_INTERLACED

_FLAGS = {"tt": Fields.TOP, "tb": Fields.TOP, "bb": Fields.BOTTOM, "bt": Fields.BOTTOM}
"""ffmpeg's names for what a header says: the first letter tells which half was recorded first."""
_ENOUGH, _ENOUGH_UNFLAGGED = 10, 25
"""Frames that `idet` was sure of. It needs movement: fewer come from a title or a person who sits still.
Against the flag a second of them: those of one cut or one moment prove nothing."""
_COMBED, _COMBED_UNFLAGGED = 0.4, 0.7
"""Share of the sure frames that must be combed: halves of a moving scene are nearly all called so. Against
the flag it takes more, and all in one order: text that scrolls on a screen is combed for moments."""
_FEWEST_LINES = 480
"""Television's, and so every camcorder's. Fine patterns in smaller pictures, as messengers make them,
pass for halves in every frame."""
_WHOLE = 0.1
"""`idet` takes up to one whole picture in twenty for combed: fine stripes, fast cuts."""


def fields(flag: str, scans: Mapping[str, int], *, rate: Fraction, lines: int) -> Fields | None:
    """Which half picture comes first, None for whole pictures. `flag` is ffprobe's `field_order`; `scans`
    counts frames by what `idet` calls them; `rate` is how many packets come in a second, `lines` the coded
    height."""
    top, bottom = scans.get("tff", 0), scans.get("bff", 0)
    sure = top + bottom + scans.get("progressive", 0)
    first = Fields.TOP if top >= bottom else Fields.BOTTOM
    flagged = _FLAGS.get(flag)
    if flagged is None:
        possible = rate <= FASTEST_INTERLACED and lines >= _FEWEST_LINES and sure >= _ENOUGH_UNFLAGGED
        return first if possible and max(top, bottom) >= _COMBED_UNFLAGGED * sure else None
    if sure < _ENOUGH:
        return flagged
    if top + bottom >= _COMBED * sure:
        return first
    return None if top + bottom <= _WHOLE * sure else flagged
