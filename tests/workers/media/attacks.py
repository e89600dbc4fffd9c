"""Files that want more than to be played: each a function that writes one, and what becomes of it."""

import struct
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.errors import RefusalCode
from tests.media import ffmpeg, talk
from tests.workers.media.containers import (
    avi,
    avi_picture,
    avi_stream,
    box,
    boxes,
    ebml,
    h264_parameters,
    rewritten,
)

Make = Callable[[Path], object]
SECRET = "secret"
"""The file beside each attack that it wants to read. Whoever opens it has been taken in."""
_SIDE = 30_000
_FILM_S = 1
"""Long enough for everything that is done to a recording; strace makes it ten times as long."""
_HOURS_MS = 10_000 * 3_600_000
_BYTES = 20_000
_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")

NOT_MEDIA, UNSAFE = RefusalCode.NOT_MEDIA, RefusalCode.UNSAFE
DAMAGED, UNSUPPORTED = RefusalCode.DAMAGED, RefusalCode.UNSUPPORTED
TOO_LONG, NOTHING = RefusalCode.TOO_LONG, RefusalCode.NO_SOUND_OR_PICTURE
TOO_LARGE = RefusalCode.TOO_LARGE


@dataclass(frozen=True)
class Attack:
    """`make` writes it; `name` is what its file is called; without `refused` it is used, and does no harm."""

    make: Make
    refused: frozenset[RefusalCode] = frozenset()
    name: str = "recording.mp4"


def _refused(make: Make, *codes: RefusalCode, name: str = "recording.mp4") -> Attack:
    return Attack(make, frozenset(codes), name)


def _text(template: str) -> Make:
    """A text in which `{secret}` stands for the path of the file to be read."""
    return lambda path: path.write_text(template.replace("{secret}", str(path.parent / SECRET)))


def _hls(entry: str, key: str = "") -> Make:
    return _text(f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n{key}#EXTINF:10.0,\n{entry}\n#EXT-X-ENDLIST\n")


_DASH = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT9S" minBufferTime="PT1S"
 profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4">
<Representation id="1" bandwidth="1"><BaseURL>file://{secret}</BaseURL></Representation>
</AdaptationSet></Period></MPD>
"""
_SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"


def _hls_behind_id3(path: Path) -> None:
    """Demuxers are told apart by what follows the tag."""
    _hls("file://{secret}")(path)
    path.write_bytes(b"ID3\4\0\0\0\0\0\x0a" + bytes(10) + path.read_bytes())


def _picture_names(path: Path) -> None:
    for name in (path.name.replace("%03d", "001").replace("*", "001"), path.name):
        ffmpeg(
            *("-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1", "-c:v", "png", "-f", "image2"),
            *("-update", "1", path.with_name(SECRET)),
        )
        path.with_name(name).write_bytes(path.with_name(SECRET).read_bytes())


def _gab2(path: Path) -> None:
    """Subtitles inside an AVI are a file of their own to ffmpeg: here one that points elsewhere."""
    _hls("file://{secret}")(path)
    inner = path.read_bytes()
    words = b"GAB2\0" + struct.pack("<HI", 2, 2) + b"x\0" + struct.pack("<HI", 4, len(inner)) + inner
    picture = _jpeg(path, 64, 64)
    streams = (avi_picture(b"MJPG", 64, 64), avi_stream(b"txts", bytes(4)))
    packets = tuple((b"00dc", picture) for _ in range(50))
    path.write_bytes(avi(*streams, packets=((b"01tx", words), *packets)))


def _jpeg(beside: Path, width: int, height: int) -> bytes:
    """A JPEG of a small picture that says it is of this size."""
    made = beside.with_suffix(".jpg")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", "-pix_fmt", "yuvj420p", made)
    data = bytearray(made.read_bytes())
    size = data.index(b"\xff\xc0") + 5
    data[size : size + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _large_jpeg(path: Path) -> None:
    picture = _jpeg(path, _SIDE, _SIDE)
    packets = tuple((b"00dc", picture) for _ in range(25))
    path.write_bytes(avi(avi_picture(b"MJPG", _SIDE, _SIDE), packets=packets))


def _large_raw(path: Path) -> None:
    packets = tuple((b"00dc", bytes(1000)) for _ in range(25))
    path.write_bytes(avi(avi_picture(b"\0" * 4, _SIDE, _SIDE), packets=packets))


def _large_png(path: Path) -> None:
    small = path.with_name("small.png")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", small)
    data = small.read_bytes()
    header = b"IHDR" + struct.pack(">II", _SIDE, _SIDE) + data[24:29]
    large = path.with_name("large.png")
    large.write_bytes(data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:])
    film = path.with_name("film.mov")
    ffmpeg("-loop", "1", "-i", small, *("-t", "1", "-c:v", "copy", film))
    whole = film.read_bytes()
    path.write_bytes(whole.replace(header[:0] + data[12:33], large.read_bytes()[12:33]))


def _large_h264(path: Path) -> None:
    raw = path.with_suffix(".h264")
    plain = ("-c:v", "libx264", "-profile:v", "baseline", "-bsf:v", "filter_units=remove_types=6")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64", *plain, "-frames:v", "1", raw)
    small = raw.read_bytes()
    picture = h264_parameters(_SIDE, _SIDE) + small[small.index(b"\0\0\0\1", 4) :]
    packets = tuple((b"00dc", picture) for _ in range(25))
    path.write_bytes(avi(avi_picture(b"H264", _SIDE, _SIDE), packets=packets))


def _large_vp9(path: Path) -> None:
    """Both numbers stand in the key frame: 16 bits each, 36 bits from its start."""
    small = path.with_suffix(".webm")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.2", *("-c:v", "libvpx-vp9", "-b:v", "1M"), small)
    data = bytearray(small.read_bytes())
    size = data.index(b"\x49\x83\x42") + 3
    bits = int.from_bytes(data[size : size + 5], "big") & (0xF << 36 | 0xF)
    data[size : size + 5] = (bits | (_SIDE - 1) << 20 | (_SIDE - 1) << 4).to_bytes(5, "big")
    path.write_bytes(data)


def _thousand_streams(path: Path) -> None:
    sound = path.with_suffix(".m4a")
    ffmpeg("-f", "lavfi", "-i", "sine=d=0.1", "-c:a", "aac", sound)
    ffmpeg("-i", sound, *(("-map", "0") * 1000), *("-c", "copy", "-f", "mp4"), path)


def _long_by_header(path: Path) -> None:
    """A second of a browser's film whose header says 10,000 hours."""
    matroska(path, after_duration=struct.pack(">d", _HOURS_MS))


def _long_by_clock(path: Path) -> None:
    """A frame every 28 hours: ffmpeg takes longer gaps for mistakes of the clock."""
    film = talk(path.with_name("film.mkv"), "-c:v", "libx264", "-an", size="64x48", seconds=15)
    slower = "setts=ts=TS*28*3600*25"
    ffmpeg("-i", film, *("-c", "copy", "-bsf:v", slower, "-f", "matroska"), path)


def _long_by_gap(path: Path) -> None:
    """Half a second, 10,000 hours of nothing, another half."""
    later = "setts=ts='if(gte(N,12),TS+36000000/TB,TS)'"
    both = ("-bsf:v", later, "-bsf:a", later)
    ffmpeg("-i", _short(path, "film.mkv"), *("-c", "copy", *both, "-f", "matroska"), path)


def _byte_by_byte(path: Path) -> None:
    """Twenty thousand packets of a byte each: two seconds of a telephone's sound."""
    sound = ("-f", "lavfi", "-i", f"sine=300:r=8000:d={_BYTES / 8000}:samples_per_frame=1")
    ffmpeg(*sound, *("-c:a", "pcm_u8", "-f", "matroska"), path)


def matroska(path: Path, *, info: bytes = b"", chapters: bytes = b"", after_duration: bytes = b"") -> None:
    """A second of Matroska, as a stream without an index, with more in its headers."""
    film = _short(path, "film.mkv")
    live = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", film, "-c", "copy", "-f", "matroska", "-live", "1", "-"],
        check=True,
        capture_output=True,
    ).stdout
    # Their names stand in the index too, which comes first.
    segment, tracks = live.index(b"\x18\x53\x80\x67"), live.rindex(b"\x16\x54\xae\x6b")
    duration = ebml(0x4489, after_duration) if after_duration else b""
    scale = ebml(0x2AD7B1, (1_000_000).to_bytes(4, "big"))
    head = live[:segment] + b"\x18\x53\x80\x67\x01" + b"\xff" * 7
    path.write_bytes(head + ebml(0x1549A966, scale, duration, info) + chapters + live[tracks:])


def _linked_segments(path: Path) -> None:
    """Ordered chapters that lie in other files, and names of the files before and after."""
    elsewhere = str(path.parent / SECRET).encode()
    uids = ebml(0x73A4, b"a" * 16) + ebml(0x3CB923, b"b" * 16) + ebml(0x3EB923, b"c" * 16)
    names = ebml(0x3C83AB, elsewhere) + ebml(0x3E83BB, elsewhere) + ebml(0x7384, elsewhere)
    atom = ebml(0xB6, ebml(0x73C4, b"\1"), ebml(0x91, b"\0"), ebml(0x92, b"\7"), ebml(0x6E67, b"b" * 16))
    chapters = ebml(0x1043A770, ebml(0x45B9, ebml(0x45DD, b"\1"), atom))
    matroska(path, info=uids + names, chapters=chapters)


def _fonts(path: Path) -> None:
    """A film with subtitles and, for them, a font of its own."""
    film = _short(path, "film.mkv")
    words = path.with_name("words.srt")
    words.write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n")
    font = ("-attach", _FONT, "-metadata:s:t", "mimetype=application/x-truetype-font")
    ffmpeg(
        "-i",
        film,
        "-i",
        words,
        *font,
        *("-map", "0", "-map", "1", "-c", "copy", "-c:s", "ass", "-f", "matroska"),
        path,
    )


def _short(path: Path, name: str) -> Path:
    return talk(path.with_name(name), size="64x48", seconds=_FILM_S)


def _mp4(path: Path) -> bytes:
    return _short(path, "film.mp4").read_bytes()


def _elsewhere_by_address(path: Path) -> None:
    """The media lies in another file, says the index."""
    address = f"file://{path.parent / SECRET}".encode() + b"\0"
    references = struct.pack(">II", 0, 1) + box(b"url ", bytes(4), address)
    path.write_bytes(rewritten(_mp4(path), b"dref", lambda _: references))


def _elsewhere_by_alias(path: Path) -> None:
    """The same in the way of the old Macintosh: a record with a volume, a folder and a path."""
    target = str(path.parent / SECRET).encode()
    record = bytearray(150)
    record[4:8] = struct.pack(">HH", 150, 2)
    record[10:12] = b"\1v"
    record[50:52] = bytes((len(SECRET),)) + SECRET[:1].encode()
    record[130:134] = struct.pack(">HH", 1, 1)
    paths = b"".join(
        struct.pack(">hH", kind, len(text)) + text + bytes(len(text) % 2)
        for kind, text in (
            (0, path.parent.name.encode()),
            (2, b"v:" + target.replace(b"/", b":")),
            (18, target),
        )
    )
    alias = bytes(4) + bytes(record) + paths + struct.pack(">hH", -1, 0)
    references = struct.pack(">II", 0, 1) + box(b"alis", alias)
    path.write_bytes(rewritten(_mp4(path), b"dref", lambda _: references))


def _reference_movie(path: Path) -> None:
    address = f"file://{path.parent / SECRET}".encode() + b"\0"
    reference = box(b"rdrf", bytes(4), b"url ", struct.pack(">I", len(address)), address)
    path.write_bytes(
        box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + box(b"moov", box(b"rmra", box(b"rmda", reference)))
    )


def _packed_index(path: Path) -> None:
    """100 MB of nothing, packed a thousand times smaller, as the index."""
    unpacked = bytes(100 * 2**20)
    held = box(b"dcom", b"zlib") + box(b"cmvd", struct.pack(">I", len(unpacked)), zlib.compress(unpacked, 1))
    path.write_bytes(box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + box(b"moov", box(b"cmov", held)))


def _huge_tags(path: Path) -> None:
    """24 MB of tags in the index."""
    notes = box(b"udta", *(box(b"\xa9nam", struct.pack(">HH", 60_000, 0), b"x" * 60_000) for _ in range(400)))
    path.write_bytes(
        b"".join(
            box(kind, content + notes) if kind == b"moov" else box(kind, content)
            for kind, content in boxes(_mp4(path))
        )
    )


def _endless_index(path: Path) -> None:
    """Twenty million samples of a byte, in four bytes of table."""
    sizes = struct.pack(">III", 0, 1, 20_000_000)
    path.write_bytes(rewritten(_mp4(path), b"stsz", lambda _: sizes))


def _film(path: Path) -> None:
    path.write_bytes(_mp4(path))


_NAME = f"concat:{SECRET}|subfile,,start,0,end,64,,:{SECRET}'b\"c;d[e]:f%03d\n.mp4"

ATTACKS = {
    "HLS, a file": _refused(_hls("file://{secret}"), UNSAFE),
    "HLS, a path": _refused(_hls(SECRET), UNSAFE),
    "HLS, an address": _refused(_hls("http://localhost:9/x.ts"), UNSAFE),
    "HLS, a key": _refused(_hls("x.ts", '#EXT-X-KEY:METHOD=AES-128,URI="http://localhost:9/k"\n'), UNSAFE),
    "HLS, two protocols": _refused(_hls("concat:http://localhost:9/x|file://{secret}"), UNSAFE),
    "HLS, a part of a file": _refused(_hls("subfile,,start,0,end,64,,:{secret}"), UNSAFE),
    "HLS behind ID3": _refused(_hls_behind_id3, UNSAFE, NOT_MEDIA, DAMAGED),
    "ffconcat": _refused(_text(f"ffconcat version 1.0\nfile {SECRET}\n"), UNSAFE),
    "DASH": _refused(_text(_DASH), UNSAFE, NOT_MEDIA),
    "SDP": _refused(_text(_SDP), UNSAFE, NOT_MEDIA, name="recording.sdp"),
    "Avisynth": _refused(_text('AviSource("{secret}")\n'), UNSAFE, NOT_MEDIA, name="recording.avs"),
    "numbered pictures": _refused(_picture_names, NOT_MEDIA, name="frame%03d.png"),
    "any pictures": _refused(_picture_names, NOT_MEDIA, name="*.png"),
    "GAB2": Attack(_gab2, name="recording.avi"),
    "an option as its name": Attack(_film, name="-i.mp4"),
    "protocols and signs as its name": Attack(_film, name=_NAME),
    "30000 x 30000, JPEG": _refused(_large_jpeg, TOO_LARGE),
    "30000 x 30000, raw": _refused(_large_raw, TOO_LARGE),
    "30000 x 30000, PNG": _refused(_large_png, TOO_LARGE),
    "30000 x 30000, H.264": _refused(_large_h264, TOO_LARGE),
    "30000 x 30000, VP9": _refused(_large_vp9, TOO_LARGE),
    "1,000 streams": _refused(_thousand_streams, UNSUPPORTED),
    "10,000 hours by its header": Attack(_long_by_header),
    "10,000 hours by its clock": _refused(_long_by_clock, TOO_LONG),
    "10,000 hours of nothing": Attack(_long_by_gap),
    "a packet a byte": Attack(_byte_by_byte),
    "a font of its own": Attack(_fonts),
    "linked segments": Attack(_linked_segments),
    "media elsewhere, by address": Attack(_elsewhere_by_address),
    "media elsewhere, by alias": _refused(_elsewhere_by_alias, UNSAFE, DAMAGED),
    "reference movie": _refused(_reference_movie, UNSAFE, DAMAGED, NOTHING),
    "packed index": _refused(_packed_index, DAMAGED, NOTHING),
    "huge tags": Attack(_huge_tags),
    "endless index": _refused(_endless_index, DAMAGED, UNSAFE),
}
