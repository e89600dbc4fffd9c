"""A test card and its beep, stored as phones, browsers and camcorders store films."""

import struct
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.workers.media.cases.card import Card
from tests.workers.media.cases.sounds import beep

Maker = Callable[[Path, Card], object]

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20")
HEVC10 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "16", "-x265-params", "log-level=none")
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-lossless", "1")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "2")
AAC = ("-c:a", "aac", "-b:a", "128k")
OPUS = ("-c:a", "libopus")
MP2 = ("-c:a", "mp2")
MP3 = ("-c:a", "libmp3lame")

BT709 = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv")
HD = "scale=out_color_matrix=bt709:out_range=tv"
SD = "format=yuv420p"
"""BT.601: what pictures are that say nothing of their colours, and what ffmpeg makes when it is told
nothing."""

_HDR_WHITE = 203
"""Nits: where ITU-R BT.2408 puts the white of a graphic."""
_TURNS = {
    "90": ((0, 1, -1, 0), "transpose=cclock"),
    "180": ((-1, 0, 0, -1), "hflip,vflip"),
    "270": ((0, -1, 1, 0), "transpose=clock"),
    "mirrored": ((-1, 0, 0, 1), "hflip"),
    "upside-down": ((1, 0, 0, -1), "vflip"),
}
"""How a player must turn the picture (a, b, c, d of its track's matrix), and how it then is stored."""
_MATRIX_AT = 40
"""Bytes between the name `tkhd` (version 0) and the matrix: ISO/IEC 14496-12, 8.3.2."""


def film(
    *options: str,
    picture: str = f"{HD},format=yuv420p",
    tags: tuple[str, ...] = BT709,
    codec: tuple[str, ...] = X264,
    sound: str | None = None,
    sound_codec: tuple[str, ...] = AAC,
    sound_begins: float = 0,
) -> Maker:
    """A maker: the card through the filters `picture`, encoded as `codec` says, beside `sound`.

    `sound` is a lavfi source: the card's own beep when None, no sound when empty.
    """

    def make(path: Path, card: Card) -> None:
        heard = beep(card) if sound is None else sound
        second = ("-itsoffset", str(sound_begins), "-f", "lavfi", "-i", heard) if heard else ()
        arguments = [
            *("ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"),
            *("-s", f"{card.width}x{card.height}", "-r", str(card.rate), "-i", "pipe:0", *second),
            *("-vf", picture, *codec, *tags, *(sound_codec if heard else ()), *options, str(path)),
        ]
        subprocess.run(arguments, input=b"".join(card.pictures()), check=True)

    return make


television = partial(film, codec=MPEG2, sound_codec=MP2)
browser = partial(film, picture=SD, tags=(), codec=VP8, sound_codec=OPUS)


def old(codec: str, *sound_codec: str, quality: int = 2) -> Maker:
    """A film in a codec that knows no colour tags."""
    video = ("-c:v", codec, "-q:v", str(quality))
    return film(picture=SD, tags=(), codec=video, sound_codec=sound_codec)


def stretched(size: str, aspect: str) -> Maker:
    """Stored at `size` (W:H) with pixels that are wider or narrower than high."""
    return film(picture=f"scale={size}:out_color_matrix=bt709:out_range=tv,setsar={aspect},format=yuv420p")


def turned(how: str, *, size: str = "iw:ih", aspect: str = "1") -> Maker:
    """As a phone writes it that was held `how`: stored as the sensor lies, with a matrix to turn it."""
    matrix, stored = _TURNS[how]
    narrowed = f"scale={size}:out_color_matrix=bt709:out_range=tv,setsar={aspect}"

    def make(path: Path, card: Card) -> None:
        film(picture=f"{stored},{narrowed},format=yuv420p")(path, card)
        data = bytearray(path.read_bytes())
        at = data.index(b"tkhd") + 4 + _MATRIX_AT  # the picture's track comes first
        a, b, c, d = (value << 16 for value in matrix)
        data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
        path.write_bytes(data)

    return make


def hdr(transfer: str, *, codec: tuple[str, ...] = HEVC10, sound_codec: tuple[str, ...] = AAC) -> Maker:
    """The card as a phone's HDR shows it: BT.2020 colours, `transfer` by ffmpeg's name, ten bits."""
    light = f"tin=bt709:pin=bt709:p=bt709:t=linear:npl={_HDR_WHITE},format=gbrpf32le"
    stored = f"p=bt2020:t={transfer}:m=bt2020nc:r=tv:npl={_HDR_WHITE},format=yuv420p10le"
    tags = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    return film(
        picture=f"format=gbrp,zscale=min=gbr:m=gbr:rin=full:{light},zscale={stored}",
        tags=(*tags, "-color_range", "tv"),
        codec=codec,
        sound_codec=sound_codec,
    )


def woven(
    first: str, *options: str, codec: tuple[str, ...] = X264, sound_codec: tuple[str, ...] = AAC
) -> Maker:
    """Half pictures of a card that runs twice as fast; `first` is "top" or "bottom"."""
    weave = f"{HD},format=yuv420p,tinterlace=interleave_{first}"
    return film(*options, picture=weave, codec=codec, sound_codec=sound_codec)
