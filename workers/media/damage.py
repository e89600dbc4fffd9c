"""How much damage a recording may have: mostly there is used, with a warning; the rest is refused."""

from collections.abc import Sequence
from pathlib import Path

from service.timecode import clock
from workers.media import refusals
from workers.media.counting import Track
from workers.media.cut_off import End, end
from workers.media.windows import Seen

_LOSS = 1.05
"""A header that claims a twentieth more than was counted, and a second, tells of a loss."""
_MOSTLY = 0.4
"""Less of a recording than that is not what the person meant to bring; half of a file's bytes may be a little
less than half of its time."""
_BROKEN = 0.5
"""More broken frames than whole ones: nobody would watch it."""
_SCRATCHED = 0.02
"""A healthy recording gives one or two messages where decoding begins in the middle."""
_FEW = 2


def missing_end(path: Path, container: str, *, claimed_ms: int, counted_ms: int) -> tuple[str, ...]:
    """Warnings of a recording that was cut off. Raises Refused when most of it is gone."""
    found = end(path, container, claimed_ms=claimed_ms, counted_ms=counted_ms)
    if found is End.FRAGMENT:
        return (
            f"The end of this recording is missing: {clock(counted_ms)} of it is there. "
            "Upload the whole recording if you have it.",
        )
    if found is End.WHOLE or claimed_ms < counted_ms * _LOSS + 1000:
        return ()
    if counted_ms < claimed_ms * _MOSTLY:
        raise refusals.stops_early(counted_ms, claimed_ms)
    return (
        f"The recording says that it lasts {clock(claimed_ms)}, but only {clock(counted_ms)} of it is "
        "there: it may have been cut off. Upload the whole recording if you have it.",
    )


def broken_parts(used: Sequence[tuple[Track, Seen]]) -> tuple[str, ...]:
    """Warnings of a recording whose tracks do not decode everywhere. Raises Refused when one does so hardly
    at all."""
    rates = [max(seen.error_rate, track.corrupt / max(1, track.frames)) for track, seen in used]
    if any(rate > _BROKEN for rate in rates):
        raise refusals.damaged()
    mistakes = sum(seen.mistakes + track.corrupt for track, seen in used)
    if mistakes <= _FEW or max(rates) <= _SCRATCHED:
        return ()
    return (
        "Parts of this recording are damaged: pictures may stand still or sound may drop out there. "
        "Upload it again if you have a better copy.",
    )
