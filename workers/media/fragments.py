"""Where the fragments of a fragmented MP4 lie, read from the `sidx` box at its beginning (ISO/IEC 14496-12,
8.16.3)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from service.errors import StoryreelError

_SIZE_64 = 1
"""In a box's 32-bit size: the size follows in 64 bits (an `mdat` above 4 GB)."""


class NotFragmented(StoryreelError):
    """The file has no fragment index: it was not written by this package."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One `moof` and its `mdat`: bytes `offset` to `offset + size`, playing for `seconds`."""

    offset: int
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class FragmentIndex:
    """`header_bytes` from the file's beginning set a decoder up; `avc_profile` is hex as in `avc1.64001f`, or
    None."""

    header_bytes: int
    avc_profile: str | None
    fragments: tuple[Fragment, ...]


def read_index(path: Path) -> FragmentIndex:
    """The fragments of the file at `path`. Raises NotFragmented."""
    with path.open("rb") as file:
        header_bytes, avc_profile = 0, None
        for kind, start, size in _boxes(file):
            if kind == b"moov":
                header_bytes, avc_profile = start + size, _avc_profile(file.read(size - 8))
            elif kind == b"sidx" and header_bytes:
                found = _references(file.read(size - 8), start + size)
                return FragmentIndex(header_bytes, avc_profile, found)
    raise NotFragmented("The file that was written cannot be streamed: it has no index of its fragments.")


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and size of each box at the top, with the file standing behind the box's 8-byte head."""
    start = 0
    while len(head := file.read(8)) == 8:
        size, kind = struct.unpack(">I4s", head)
        if size == _SIZE_64:
            (size,) = struct.unpack(">Q", file.read(8))
        yield kind, start, size
        start += max(size, 8)
        file.seek(start)


def _avc_profile(moov: bytes) -> str | None:
    """Profile, constraints and level from the decoder configuration (ISO/IEC 14496-15, 5.3.3.1)."""
    at = moov.find(b"avcC")
    return None if at < 0 else moov[at + 5 : at + 8].hex()


def _references(sidx: bytes, end: int) -> tuple[Fragment, ...]:
    """The references of one `sidx` box's body; offsets count from the box's `end`."""
    version = sidx[0]
    (timescale,) = struct.unpack_from(">I", sidx, 8)
    (first_offset,) = struct.unpack_from(">Q", sidx, 20) if version else struct.unpack_from(">I", sidx, 16)
    (references,) = struct.unpack_from(">H", sidx, 30 if version else 22)
    at, offset, found = 32 if version else 24, end + first_offset, []
    for _ in range(references):
        size, duration, _sap = struct.unpack_from(">III", sidx, at)
        found.append(Fragment(offset, size, duration / timescale))
        at, offset = at + 12, offset + size
    return tuple(found)
