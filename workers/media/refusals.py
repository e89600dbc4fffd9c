"""Why a recording is refused, said so that the person who brought it knows what to do next."""

from pathlib import Path

from service.errors import RefusalCode, Refused
from service.timecode import clock

_HEAD_BYTES = 512
_PLAYLISTS = (b"#EXTM3U", b"ffconcat")
_STILLS = (b"ftypheic", b"ftypmif1", b"ftypavif", b"WEBP")
"""Photographs in containers that recordings use too."""
_MEDIA_MAGIC = (
    *(b"\x1a\x45\xdf\xa3", b"RIFF", b"RF64", b"OggS", b"fLaC", b"ID3", b"FLV", b"#!AMR", b"FORM", b"caff"),
    *(b"\x30\x26\xb2\x75", b"\x00\x00\x01\xba"),  # ASF, MPEG program stream
)
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def unreadable(path: Path) -> Refused:
    """What a file is that no permitted container format recognises."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(_PLAYLISTS):
        return unsafe()
    looks_like_media = head.startswith(_MEDIA_MAGIC) or head[4:8] in _MP4_BOXES
    if looks_like_media and not any(mark in head[:16] for mark in _STILLS):
        return damaged()
    return not_media()


def not_media() -> Refused:
    """Text, a document, a photograph, an archive, nothing at all."""
    return Refused(
        RefusalCode.NOT_MEDIA,
        "This file is not a sound or video recording. "
        "Choose the recording itself, for example an MP4, MOV, WebM, MP3 or M4A file.",
    )


def unsafe() -> Refused:
    """A playlist: it would make the service read other files."""
    return Refused(
        RefusalCode.UNSAFE,
        "This file is a playlist that points to other files. Upload the recording itself instead.",
    )


def no_sound_or_picture() -> Refused:
    """A container that holds only subtitles or data."""
    return Refused(
        RefusalCode.NO_SOUND_OR_PICTURE,
        "This file holds neither sound nor picture. "
        "Check that you chose the right file, then upload the recording.",
    )


def damaged() -> Refused:
    """A header without its recording, or one that no longer decodes."""
    return Refused(
        RefusalCode.DAMAGED,
        "This recording cannot be read: it was probably cut off while it was saved or sent. "
        "Copy it from the device again and upload it once more.",
    )


def stops_early(there_ms: int, whole_ms: int) -> Refused:
    """Cut off before half of it was there: `there_ms` of `whole_ms`."""
    return Refused(
        RefusalCode.DAMAGED,
        f"This file stops after {_length(there_ms)} of {_length(whole_ms)}. "
        "Try to export it again, or copy it from the device again, and upload that.",
    )


def unsupported(what: str, codec: str) -> Refused:
    """`what` is "picture", "sound" or "recording", stored in a codec that is not read."""
    return Refused(
        RefusalCode.UNSUPPORTED,
        f"The {what} is stored in a format that Storyreel cannot read ({codec}). "
        "Open the recording in the program that made it, export it as MP4 (H.264 and AAC) and upload that.",
    )


def too_many_tracks() -> Refused:
    """More than any camera or program writes."""
    return Refused(
        RefusalCode.UNSUPPORTED,
        "This file holds more tracks than a recording has. "
        "Export it with one picture and one sound track and upload that.",
    )


def too_many_packets() -> Refused:
    """Cut into more pieces than six hours of any camera's picture and sound."""
    return Refused(
        RefusalCode.UNSUPPORTED,
        "This recording is stored in more pieces than Storyreel can read. "
        "Open it in a video program, export it as MP4 (H.264 and AAC) and upload that.",
    )


def too_large_picture() -> Refused:
    """More pixels than any camera makes."""
    return Refused(
        RefusalCode.TOO_LARGE,
        "The picture of this recording is larger than Storyreel can read. "
        "Export it in 4K (3840 by 2160) or smaller and upload that.",
    )


def protected() -> Refused:
    """Encrypted by a shop or a service."""
    return Refused(
        RefusalCode.UNSUPPORTED,
        "This recording is protected against copying. Upload a recording that is not protected.",
    )


def too_long(max_duration_ms: int) -> Refused:
    """Longer than this service takes."""
    return Refused(
        RefusalCode.TOO_LONG,
        f"This recording is longer than {clock(max_duration_ms)}, the longest allowed. "
        "Split it into parts and upload each one.",
    )


def _length(ms: int) -> str:
    """`12 seconds`, `3 minutes`, `2 hours 5 minutes`: as a person says it, rounded."""
    if ms < 90_000:
        return _number(max(1, round(ms / 1000)), "second")
    minutes = round(ms / 60_000)
    if minutes < 90:
        return _number(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    return f"{_number(hours, 'hour')} {_number(minutes, 'minute')}" if minutes else _number(hours, "hour")


def _number(amount: int, unit: str) -> str:
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"
