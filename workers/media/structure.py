"""How long a file should be by its own structure, in bytes: more than there are when a download stopped or a
card was full.

Durations in headers lie; the sizes of the parts that a file is made of do not, as players stumble when they
are wrong. A few bytes of each are read.
"""

import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

_MOST_PARTS = 20_000
"""Six hours in fragments of a second; a file of more parts is made to be slow."""
_STREAMED = 0x7FFFF000
"""What writes to a pipe cannot know the size, and writes one of the largest."""
_HEAD = 65536
_SEGMENT = b"\x18\x53\x80\x67"
_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
"""The GUID of ASF's file properties object; the file's size follows after 24 bytes."""


def promised_bytes(path: Path, container: str) -> int:
    """The size that the structure of the `container` (ffmpeg's name) promises; 0 when it promises none."""
    read = _READERS.get(container)
    if read is None:
        return 0
    with path.open("rb") as file:
        return read(file)


def is_fragmented(path: Path) -> bool:
    """Whether an MP4 is written in fragments: its header then knows nothing of what follows."""
    with path.open("rb") as file:
        return any(name == b"moof" for name, _ in _boxes(file))


def _mp4(file: BinaryIO) -> int:
    return max((end for _, end in _boxes(file)), default=0)


def _boxes(file: BinaryIO) -> list[tuple[bytes, int]]:
    """Name and end of each outermost box: size, name, perhaps a 64-bit size; 0 reaches to the file's end."""
    found = []
    at = 0
    for _ in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length, name = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        if length < 8:
            break
        at += length
        found.append((name, at))
    return found


def _chunks(order: Literal["little", "big"], file: BinaryIO) -> int:
    """Outermost chunks: name, size, content. A large AVI has several."""
    at = 0
    for _ in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], order)
        if len(head) < 8 or not head[:4].isalnum() or not 0 < length < _STREAMED:
            break
        at += 8 + length
    return at


def _matroska(file: BinaryIO) -> int:
    """The segment's size, a variable-length number: leading zeros tell its length, all ones "not known"."""
    head = file.read(_HEAD)
    at = head.find(_SEGMENT) + len(_SEGMENT)
    if at < len(_SEGMENT) or at >= len(head) or head[at] == 0:
        return 0
    length = 9 - head[at].bit_length()
    unknown = (1 << 7 * length) - 1
    size = int.from_bytes(head[at : at + length], "big") & unknown
    return 0 if size == unknown else at + length + size


def _asf(file: BinaryIO) -> int:
    head = file.read(_HEAD)
    at = head.find(_FILE_PROPERTIES)
    return int.from_bytes(head[at + 40 : at + 48], "little") if at >= 0 else 0


_READERS: dict[str, Callable[[BinaryIO], int]] = {
    "mov": _mp4,
    "avi": partial(_chunks, "little"),
    "wav": partial(_chunks, "little"),
    "aiff": partial(_chunks, "big"),
    "matroska": _matroska,
    "asf": _asf,
}
