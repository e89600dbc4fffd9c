"""Whole pictures or half ones (interlaced), decided by the pictures themselves: flags lie both ways.

Camcorders flag whole pictures as halves (progressive segmented frames), and editors export halves as whole.
"""

from collections.abc import Mapping
from fractions import Fraction

from workers.media.facts import Fields
from workers.media.frame_rate import FASTEST_INTERLACED

_FLAGS = {"tt": Fields.TOP, "tb": Fields.TOP, "bb": Fields.BOTTOM, "bt": Fields.BOTTOM}
"""ffmpeg's names for what a header says: the first letter tells which half was recorded first."""
_ENOUGH = 10
"""Frames that `idet` was sure of. It needs movement: fewer come from a title or a person who sits still."""
_COMBED, _COMBED_UNFLAGGED = 0.4, 0.7
"""Share of the sure frames that must be combed: halves of a moving scene are nearly all called so. Against
the flag it takes more: text that scrolls on a screen is combed for moments."""
_WHOLE = 0.1
"""`idet` takes up to one whole picture in twenty for combed: fine stripes, fast cuts."""


def fields(flag: str, scans: Mapping[str, int], rate: Fraction) -> Fields | None:
    """Which half picture comes first, None for whole pictures. `flag` is ffprobe's `field_order`; `scans`
    counts frames by what `idet` calls them; `rate` is how many packets come in a second."""
    flagged = _FLAGS.get(flag)
    if flagged is None and rate > FASTEST_INTERLACED:
        return None
    top, bottom = scans.get("tff", 0), scans.get("bff", 0)
    combed, sure = top + bottom, top + bottom + scans.get("progressive", 0)
    if sure < _ENOUGH:
        return flagged
    if combed >= (_COMBED if flagged else _COMBED_UNFLAGGED) * sure:
        return Fields.TOP if top >= bottom else Fields.BOTTOM
    if combed <= _WHOLE * sure:
        return None
    return flagged
