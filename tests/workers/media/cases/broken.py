"""Recordings that were cut off or scratched, and files that never were recordings."""

import zipfile
from pathlib import Path

from tests.media import ffmpeg
from tests.workers.media.cases.card import Card
from tests.workers.media.cases.film import Maker, film
from tests.workers.media.cases.sounds import memo

INDEX_FIRST = ("-movflags", "+faststart")


def cut_off(part: float, *options: str) -> Maker:
    """Only the first `part` of a film is there."""

    def make(path: Path, card: Card) -> None:
        film(*options)(path, card)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * part)])

    return make


def header_only(path: Path, card: Card) -> None:
    """All that tells of a recording, and nothing of it."""
    film(*INDEX_FIRST)(path, card)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"mdat") + 4])


def undecodable(path: Path, card: Card) -> None:
    """A good header before noise."""
    film(*INDEX_FIRST)(path, card)
    data = path.read_bytes()
    start = data.index(b"mdat") + 4
    path.write_bytes(data[:start] + b"\xa5" * (len(data) - start))


def scratched(make: Maker) -> Maker:
    """What `make` makes, with a twentieth in the middle overwritten."""

    def scratch(path: Path, card: Card) -> None:
        make(path, card)
        data = bytearray(path.read_bytes())
        start, length = len(data) // 2, len(data) // 20
        data[start : start + length] = b"\xa5" * length
        path.write_bytes(data)

    return scratch


def without_tracks(path: Path, card: Card) -> None:
    """An MP4 whose tracks were left out: its header names none."""
    memo("-f", "mp4")(path, card)
    path.write_bytes(path.read_bytes().replace(b"trak", b"free"))


def subtitles_only(path: Path, card: Card) -> None:
    """A container that holds words alone."""
    srt = path.with_suffix(".srt")
    srt.write_text(f"1\n00:00:00,000 --> 00:00:0{int(card.seconds)},000\nHello\n")
    ffmpeg("-i", srt, "-f", "matroska", path)


def photograph(kind: str) -> Maker:
    """A still, by ffmpeg's name for its codec."""

    def make(path: Path, card: Card) -> None:
        size = f"{card.width}x{card.height}"
        still = ("-frames:v", "1", "-c:v", kind, "-f", "image2", "-update", "1")
        ffmpeg("-f", "lavfi", "-i", f"testsrc2=s={size}", *still, path)

    return make


def bytes_of(content: bytes) -> Maker:
    """A file of just these bytes."""

    def make(path: Path, card: Card) -> None:
        path.write_bytes(content)

    return make


UNKNOWN = film(codec=("-c:v", "magicyuv"), picture="format=gbrp", tags=(), sound="")
HEIC = b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + bytes(5000)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj << /Type /Catalog >> endobj\n" * 400
TEXT = b"Dear diary, this is not a recording.\n" * 500


def archive(path: Path, card: Card) -> None:
    """A zip with a recording's name in it."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("story.mp4", "x" * 100_000)
