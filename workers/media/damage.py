"""How much damage a recording may have: mostly there is used, with a warning; the rest is refused."""

from pathlib import Path

from service.findings import Finding, FindingCode
from workers.media import refusals
from workers.media.counting import Track
from workers.media.structure import is_fragmented, promised_bytes
from workers.media.windows import Seen

Part = tuple[Track, Seen]
"""A track that is used: as counted, and as decoded."""

_LENGTH_WRITTEN_LAST = frozenset(("flac", "flv"))
"""They do not tell their size, but write their length into the header when all the rest is there."""
_CORRECTED = frozenset(("wav", "avi", "asf"))
"""ffmpeg does not tell what their headers claim when the file is shorter: their bytes tell it."""
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
_SAME_STORY = 0.5
"""At least half as much of the bytes is missing as of the time."""
_GAP_MS = 800
"""Codecs send nothing for up to 400 ms while nobody speaks."""


def missing_end(
    path: Path, container: str, *, claimed_ms: int, counted_ms: int, longest_ms: int, read: int
) -> tuple[Finding, ...]:
    """Warnings of a recording that was cut off, or cannot be read to its end. Raises Refused when most of it
    is gone.

    A claim is believed when the file tells the same story in bytes: `read` are those of all packets. Headers
    alone have claimed 10,000 hours. Nothing was read beyond `longest_ms`, what a recording may last.
    """
    size = path.stat().st_size
    promised = max(size, promised_bytes(path, container))
    if container == "mov" and is_fragmented(path):
        end_missing = Finding(FindingCode.END_MISSING, {"there_ms": counted_ms})
        return (end_missing,) if promised > size else ()
    whole_ms = claimed_ms
    if container in _CORRECTED and promised > size * _LOSS:
        whole_ms = counted_ms * promised // max(1, read)
    if whole_ms < counted_ms * _LOSS + 1000:
        return ()
    missing, unread = 1 - counted_ms / whole_ms, 1 - read / promised
    if container not in _LENGTH_WRITTEN_LAST and unread < missing * _SAME_STORY:
        return ()
    if counted_ms < whole_ms * _MOSTLY:
        # Counting stopped there, and it goes on; or it was cut off, and the whole of it would be refused.
        too_long = whole_ms > longest_ms
        raise refusals.too_long(longest_ms) if too_long else refusals.stops_early(counted_ms, whole_ms)
    return (Finding(FindingCode.CUT_SHORT, {"whole_ms": whole_ms, "there_ms": counted_ms}),)


def broken_parts(picture: Part | None, sound: Part | None) -> tuple[Finding, ...]:
    """Warnings of a recording whose tracks have holes, or do not decode everywhere. Raises Refused when one
    does so hardly at all."""
    parts = [part for part in (picture, sound) if part is not None]
    rates = [max(seen.error_rate, track.corrupt / max(1, track.frames)) for track, seen in parts]
    if any(rate > _BROKEN for rate in rates):
        raise refusals.damaged()
    mistakes = sum(seen.mistakes + track.corrupt for track, seen in parts)
    scratched = mistakes > _FEW and max(rates) > _SCRATCHED
    return (Finding(FindingCode.DAMAGED_PARTS),) if scratched or _hole(picture, sound) else ()


def _hole(picture: Part | None, sound: Part | None) -> bool:
    """Whether sound, and the picture if there is one, stop at the same time and go on later. One alone may:
    a screen that stands still, a microphone that is switched off."""
    if sound is None:
        return False
    silences = sound[0].gaps_ms(_GAP_MS)
    if picture is None:
        return bool(silences)
    standing = picture[0].gaps_ms(_GAP_MS)
    return any(
        min(until, end) - max(since, start) > _GAP_MS for since, until in silences for start, end in standing
    )
