"""Containers written and rewritten by hand: what no honest program writes."""

import struct
from collections.abc import Callable, Iterator

_HOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl"))
Rewrite = Callable[[bytes], bytes]


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of the MP4 family."""
    held = b"".join(content)
    return struct.pack(">I4s", len(held) + 8, kind) + held


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind and content of each box, one after the other."""
    while data:
        size, kind = struct.unpack(">I4s", data[:8])
        yield kind, data[8:size]
        data = data[size:]


def rewritten(data: bytes, kind: bytes, rewrite: Rewrite) -> bytes:
    """An MP4 with `rewrite` done to the content of every box of a kind. Its index must follow its media."""
    return b"".join(
        box(
            here,
            rewrite(content)
            if here == kind
            else rewritten(content, kind, rewrite)
            if here in _HOLDERS
            else content,
        )
        for here, content in boxes(data)
    )


def chunk(kind: bytes, *content: bytes) -> bytes:
    """A chunk of a RIFF file."""
    held = b"".join(content)
    return struct.pack("<4sI", kind, len(held)) + held + bytes(len(held) % 2)


def avi(*streams: tuple[bytes, bytes], packets: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """An AVI of streams (`strh` and `strf` each) and packets (a name as `00dc`, and its content)."""
    header = struct.pack("<10I16x", 40000, 0, 0, 0, len(packets), 0, len(streams), 0, 64, 64)
    lists = (chunk(b"LIST", b"strl", chunk(b"strh", head), chunk(b"strf", form)) for head, form in streams)
    moved = (chunk(name, content) for name, content in packets)
    return chunk(
        b"RIFF",
        b"AVI ",
        chunk(b"LIST", b"hdrl", chunk(b"avih", header), *lists),
        chunk(b"LIST", b"movi", *moved),
    )


def avi_stream(kind: bytes, codec: bytes, form: bytes = b"", *, length: int = 50) -> tuple[bytes, bytes]:
    """`strh` and `strf` of a stream with 25 packets a second."""
    return struct.pack("<4s4sIHHIIIIIIII8x", kind, codec, 0, 0, 0, 0, 1, 25, 0, length, 0, 0, 0), form


def avi_picture(codec: bytes, width: int, height: int) -> tuple[bytes, bytes]:
    """A picture stream, as `BITMAPINFOHEADER` describes it."""
    size = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, codec, 0, 0, 0, 0, 0)
    return avi_stream(b"vids", codec, size)


def ebml(number: int, *content: bytes) -> bytes:
    """An element of Matroska; the length always takes eight bytes."""
    held = b"".join(content)
    written = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return written + (len(held) | 1 << 56).to_bytes(8, "big") + held


class Bits:
    """A bit stream of H.264: numbers of a fixed length and Exp-Golomb codes."""

    def __init__(self) -> None:
        self._text = ""

    def put(self, value: int, length: int) -> "Bits":
        self._text += f"{value:0{length}b}"
        return self

    def golomb(self, *values: int) -> "Bits":
        for value in values:
            code = f"{value + 1:b}"
            self._text += "0" * (len(code) - 1) + code
        return self

    def bytes(self) -> bytes:
        """With the stop bit, filled up to whole bytes."""
        text = self._text + "1"
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


def h264_parameters(width: int, height: int) -> bytes:
    """A sequence parameter set (baseline, level 1) for a picture of that size, both multiples of 16."""
    bits = Bits().put(0x67, 8).put(66, 8).put(0, 8).put(10, 8)
    bits.golomb(0, 0, 2, 1).put(0, 1).golomb(width // 16 - 1, height // 16 - 1).put(1, 1).put(1, 1)
    return b"\0\0\0\1" + bits.put(0, 1).put(0, 1).bytes()
