"""Whether a file's own structure says that its end is missing: a download that stopped, a full card.

Durations in headers lie; sizes of the parts that a file is made of do not, as players stumble when they are
wrong. They are read here, a few bytes each.
"""

import struct
from collections.abc import Callable
from enum import Enum
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

_MOST_PARTS = 20_000
"""Six hours in fragments of a second; a file of more parts is made to be slow."""
_UNKNOWN_32 = 0x7FFFF000
"""What writes to a pipe cannot know the size, and writes the largest."""
_SEGMENT = b"\x18\x53\x80\x67"
_EBML_HEAD = 4096
_UNTOLD = frozenset(("flac", "asf"))
"""Their lengths are written last, after the recording: when they are there, so was all of it."""


class End(Enum):
    """What is known of a file's end. `MISSING`: parts are cut off, and the duration that it claims was true.
    `FRAGMENT`: cut off, but a fragmented file's claim is worth nothing."""

    WHOLE = "whole"
    MISSING = "missing"
    FRAGMENT = "fragment"


def end(path: Path, container: str, *, claimed_ms: int, counted_ms: int) -> End:
    """What the structure of the file at `path` tells of its end; whole when in doubt."""
    if container in _UNTOLD:
        return End.MISSING if claimed_ms > counted_ms else End.WHOLE
    look = _LOOKS.get(container)
    if look is None:
        return End.WHOLE
    with path.open("rb") as file:
        return look(file, path.stat().st_size)


def _mp4(file: BinaryIO, size: int) -> End:
    """Boxes: size, name, perhaps a 64-bit size; 0 reaches to the end."""
    at, fragmented = 0, False
    for _ in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length, name = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        fragmented = fragmented or name == b"moof"
        if length < 8:
            break
        at += length
    return _ended(at > size, fragmented)


def _chunks(order: Literal["little", "big"], file: BinaryIO, size: int) -> End:
    """Outermost chunks: name, size, content. A large AVI has several."""
    at = 0
    for _ in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8 or not head[:4].isalnum():
            break
        length = int.from_bytes(head[4:], order)
        if not 0 < length < _UNKNOWN_32:
            break
        at += 8 + length
    return _ended(at > size + 1)  # an odd chunk's padding is often left out


def _matroska(file: BinaryIO, size: int) -> End:
    """The segment's size, a variable-length number: leading zeros tell its length, all ones "not known"."""
    head = file.read(_EBML_HEAD)
    at = head.find(_SEGMENT)
    if at < 0 or not head[at + 4 :]:
        return End.WHOLE
    at += len(_SEGMENT)
    length = 9 - head[at].bit_length()
    value = int.from_bytes(head[at : at + length], "big") & ((1 << 7 * length) - 1)
    known = value != (1 << 7 * length) - 1
    return _ended(known and at + length + value > size)


def _ended(cut: bool, fragmented: bool = False) -> End:
    if not cut:
        return End.WHOLE
    return End.FRAGMENT if fragmented else End.MISSING


_LOOKS: dict[str, Callable[[BinaryIO, int], End]] = {
    "mov": _mp4,
    "avi": partial(_chunks, "little"),
    "wav": partial(_chunks, "little"),
    "aiff": partial(_chunks, "big"),
    "matroska": _matroska,
}
