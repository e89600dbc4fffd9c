"""The HLS master playlist over byte-range playlists (RFC 8216), for a folder that plays from anywhere."""

import re
from dataclasses import dataclass
from pathlib import Path

_SEGMENT = re.compile(r"#EXTINF:([0-9.]+),[^\n]*\n#EXT-X-BYTERANGE:([0-9]+)(?:@[0-9]+)?\n")
_VERSION = "#EXT-X-VERSION:7"
# An `avcC` box holds a version, then the three bytes that RFC 6381 wants after `avc1.` (ISO 14496-15, 5.3.3).
_AVC_CONFIGURATION = re.compile(rb"avcC\x01(.{3})", re.DOTALL)
# Boxes before the first fragment; ours take about 1.5 KB.
_HEADER_BYTES = 64 * 2**10


@dataclass(frozen=True)
class Variant:
    """One media file with its playlist: `media` is the text of `playlist`, `codec` is like "h264/aac"."""

    playlist: str
    media: str
    file: Path
    codec: str
    width: int | None
    height: int | None


@dataclass(frozen=True)
class Subtitles:
    """A WebVTT file as HLS wants it: with a playlist of its own."""

    playlist: str
    language: str


def master(variants: list[Variant], subtitles: list[Subtitles]) -> str:
    """The master playlist; the best variant comes first, which players begin with."""
    lines = ["#EXTM3U", _VERSION, "#EXT-X-INDEPENDENT-SEGMENTS"]
    for position, track in enumerate(subtitles):
        shown = "YES" if position == 0 else "NO"  # one of a group may be on by itself
        lines.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="{track.language}",'
            f'LANGUAGE="{track.language}",DEFAULT={shown},AUTOSELECT=YES,URI="{track.playlist}"'
        )
    for variant in variants:
        attributes = [*_rates(variant.media), f'CODECS="{",".join(_codecs(variant))}"']
        if variant.width and variant.height:
            attributes.append(f"RESOLUTION={variant.width}x{variant.height}")
        if subtitles:
            attributes.append('SUBTITLES="subtitles"')
        lines += ["#EXT-X-STREAM-INF:" + ",".join(attributes), variant.playlist]
    return "\n".join(lines) + "\n"


def subtitle_playlist(file_name: str, duration_ms: int) -> str:
    """The playlist of one WebVTT file that lasts as long as the story."""
    length = -(-duration_ms // 1000)  # no segment may be longer than the target, in whole seconds
    return (
        f"#EXTM3U\n{_VERSION}\n#EXT-X-TARGETDURATION:{length}\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        f"#EXTINF:{duration_ms / 1000:.3f},\n{file_name}\n#EXT-X-ENDLIST\n"
    )


def _rates(media: str) -> list[str]:
    """The peak and the average in bits a second, from what each segment weighs."""
    segments = [(float(length), int(size)) for length, size in _SEGMENT.findall(media)]
    seconds = sum(length for length, _ in segments)
    peak = max(8 * size / length for length, size in segments if length > 0)
    average = 8 * sum(size for _, size in segments) / seconds
    return [f"BANDWIDTH={round(peak)}", f"AVERAGE-BANDWIDTH={round(average)}"]


def _codecs(variant: Variant) -> list[str]:
    names = []
    if "h264" in variant.codec:
        with variant.file.open("rb") as opened:
            found = _AVC_CONFIGURATION.search(opened.read(_HEADER_BYTES))
        if found:
            names.append(f"avc1.{found[1].hex()}")
    if "aac" in variant.codec:
        names.append("mp4a.40.2")
    return names
