"""The HLS master playlist over byte-range playlists (RFC 8216), for a folder that plays from anywhere."""

from dataclasses import dataclass

_VERSION = "#EXT-X-VERSION:7"


@dataclass(frozen=True)
class Variant:
    """One media file by its playlist, and what a player chooses by."""

    playlist: str
    stream_info: str


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
        info = variant.stream_info + (',SUBTITLES="subtitles"' if subtitles else "")
        lines += [f"#EXT-X-STREAM-INF:{info}", variant.playlist]
    return "\n".join(lines) + "\n"


def subtitle_playlist(file_name: str, duration_ms: int) -> str:
    """The playlist of one WebVTT file that lasts as long as the story."""
    length = -(-duration_ms // 1000)  # no segment may be longer than the target, in whole seconds
    return (
        f"#EXTM3U\n{_VERSION}\n#EXT-X-TARGETDURATION:{length}\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        f"#EXTINF:{duration_ms / 1000:.3f},\n{file_name}\n#EXT-X-ENDLIST\n"
    )
