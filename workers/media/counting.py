"""What is really in a recording: its packets, counted, since headers lie or are missing.

A browser's WebM has no duration, a fragmented MP4 was seen to claim 143165 s, and a file that was cut off
claims all that it should have had.
"""

import tempfile
import threading
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import ffmpeg

from service.errors import JobCancelled
from service.timecode import seconds
from workers.media import refusals
from workers.media.process import FfmpegFailed, allowance_s, run
from workers.media.source_input import command, source, track

_LIST_BYTES = 400_000_000
"""Six hours of picture at 60 a second and of sound write 150 MB, at 120 a second with four sounds 400: 6.6
million packets, 20 s to read and 100 MB to keep. A file of 20 MB can hold three times as many."""
_KEY, _CORRUPT, _HIDDEN = 1, 2, 4
"""AV_PKT_FLAG_KEY, AV_PKT_FLAG_CORRUPT and AV_PKT_FLAG_DISCARD of libavcodec/packet.h."""
_UNKNOWN = -(1 << 63)
"""AV_NOPTS_VALUE: AVI says when none of its frames is shown, only their order; MPEG says it of some."""


@dataclass(slots=True)
class Track:
    """The packets of one track on ffmpeg's own timeline: jumps that a transcode closes are closed.

    Instants are in units of `time_base` seconds. Packets that an edit list hides are in `hidden` and
    `hidden_time` alone.
    """

    time_base: Fraction = Fraction(1, 1000)
    shown: "array[int]" = field(default_factory=lambda: array("q"))
    """When each packet's frame is shown, in the order in which the file has them."""
    keys: "array[int]" = field(default_factory=lambda: array("q"))
    end: int = 0
    hidden: int = 0
    hidden_time: int = 0
    corrupt: int = 0
    size: int = 0
    """Bytes in all packets, hidden ones too."""

    @property
    def frames(self) -> int:
        return len(self.shown)

    @property
    def end_ms(self) -> int:
        """When the last packet ends."""
        return self.milliseconds(self.end)

    @property
    def keyframe_ms(self) -> int:
        """The longest distance between two key frames, or from the last one to the end."""
        marks = [*sorted(self.keys), self.end]
        return max((self.milliseconds(b - a) for a, b in pairwise(marks)), default=0)

    def milliseconds(self, instant: int) -> int:
        return round(instant * self.time_base * 1000)

    def gaps_ms(self, longer_than_ms: int) -> list[tuple[int, int]]:
        """Where no frame follows for `longer_than_ms`: from, until."""
        limit = longer_than_ms / (self.time_base * 1000)
        gaps = ((a, b) for a, b in pairwise(sorted(self.shown)) if b - a > limit)
        return [(self.milliseconds(a), self.milliseconds(b)) for a, b in gaps]

    def add(self, shown: int, duration: int, size: int, flags: int) -> None:
        """Count one packet."""
        self.size += size
        if flags & _HIDDEN:
            self.hidden += 1
            self.hidden_time += duration
            return
        self.corrupt += bool(flags & _CORRUPT)
        self.shown.append(shown)
        if flags & _KEY:
            self.keys.append(shown)
        self.end = max(self.end, shown + duration)


def count(
    path: Path, indices: Sequence[int], *, workdir: Path, limit_ms: int, cancelled: threading.Event | None
) -> dict[int, Track]:
    """The packets of the tracks `indices`, by reading every one and decoding none.

    Reads little more than `limit_ms`. A file that cannot be read to its end counts as far as it can be.
    Raises Refused (damaged when no packet can be read, unsupported when there are too many); ProcessStalled,
    JobCancelled.
    """
    recording = source(path)
    with tempfile.TemporaryDirectory(dir=workdir) as folder:
        listed = Path(folder) / "packets"
        packets = ffmpeg.output(
            *(track(recording, index) for index in indices),
            f"file:{listed.resolve()}",
            **{"format": "framecrc", "c": "copy", "copyinkf": None, "fs": _LIST_BYTES},
            # A second past the limit is enough to know that it is too long.
            t=seconds(limit_ms + 1000),
        )
        try:
            run(command(packets), workdir=workdir, timeout_s=allowance_s(limit_ms, 0.2), cancelled=cancelled)
        except FfmpegFailed as error:
            if error.code < 0:  # killed: that says nothing about the recording
                raise
            raise refusals.damaged() from error
        if listed.stat().st_size >= _LIST_BYTES:
            raise refusals.too_many_packets()
        with listed.open() as file:
            lines = heeding(cancelled, file)
            in_order = {line.partition(",")[0] for line in lines if str(_UNKNOWN) in line}
            file.seek(0)
            lines = heeding(cancelled, file)
            return dict(zip(indices, _tracks(lines, len(indices), in_order), strict=True))


def heeding(cancelled: threading.Event | None, lines: Iterable[str]) -> Iterator[str]:
    """The `lines`, until the work is cancelled: millions take seconds. Raises JobCancelled."""
    for line in lines:
        if cancelled is not None and cancelled.is_set():
            raise JobCancelled("The work was stopped.")
        yield line


def _tracks(lines: Iterable[str], number: int, in_order: Collection[str]) -> list[Track]:
    """From ffmpeg's `framecrc`: `track, dts, pts, duration, size, checksum`, and `F=` where the flags are
    other than "key". Tracks `in_order` do not say of all frames when they are shown: there the order counts
    for all of them, as the two clocks differ by the decoder's delay."""
    tracks = [Track() for _ in range(number)]
    for line in lines:
        if line.startswith("#"):
            if line.startswith("#tb "):
                number_text, _, base = line[4:].partition(":")
                tracks[int(number_text)].time_base = Fraction(base.strip())
            continue
        which, dts, pts, duration, size, _, *more = line.split(",")
        flags = int(more[0].partition("=")[2], 16) if more and more[0].startswith(" F=") else _KEY
        shown = int(dts if which in in_order else pts)
        tracks[int(which)].add(shown, int(duration), int(size), flags)
    return tracks
