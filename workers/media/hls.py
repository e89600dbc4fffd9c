"""HLS over the renditions themselves: playlists of byte ranges, no segment files (RFC 8216, sections 4.3.2.2,
4.3.2.5).

A rendition stays one object, and every URI is relative: the folder can be moved, or served from anywhere.
"""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from workers.media.fragments import FragmentIndex, read_index
from workers.media.rendition import RenditionFile

_VERSION = 7
"""The first with fragmented MP4 and EXT-X-MAP outside I-frame playlists."""
_AAC_LC = "mp4a.40.2"
MASTER = "master.m3u8"


def _beside(rendition: RenditionFile) -> str:
    return rendition.path.name


def write(
    renditions: Sequence[RenditionFile], out_dir: Path, *, uri: Callable[[RenditionFile], str] = _beside
) -> list[Path]:
    """Write `master.m3u8` and one `<rendition's stem>.m3u8` each into `out_dir`; the master is first in the
    result.

    `uri` gives a rendition's address relative to `out_dir`; without it the files lie beside their playlists.
    Raises NotFragmented.
    """
    indices = [read_index(rendition.path) for rendition in renditions]
    written = [out_dir / MASTER]
    for rendition, index in zip(renditions, indices, strict=True):
        playlist = out_dir / f"{rendition.path.stem}.m3u8"
        playlist.write_text(media_playlist(index, uri(rendition)), encoding="utf-8")
        written.append(playlist)
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{_VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rendition, index, playlist in zip(renditions, indices, written[1:], strict=True):
        lines += [_stream_inf(rendition, index), playlist.name]
    written[0].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return written


def media_playlist(index: FragmentIndex, uri: str) -> str:
    """The playlist of one rendition: a segment for each fragment of the file at `uri`."""
    longest = max(fragment.seconds for fragment in index.fragments)
    lines = [
        *("#EXTM3U", f"#EXT-X-VERSION:{_VERSION}", f"#EXT-X-TARGETDURATION:{max(1, math.ceil(longest))}"),
        *("#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS"),
        f'#EXT-X-MAP:URI="{uri}",BYTERANGE="{index.header_bytes}@0"',
    ]
    for fragment in index.fragments:
        lines += [
            f"#EXTINF:{fragment.seconds:.6f},",
            f"#EXT-X-BYTERANGE:{fragment.size}@{fragment.offset}",
            uri,
        ]
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"


def _stream_inf(rendition: RenditionFile, index: FragmentIndex) -> str:
    """What a player chooses by: the highest and the mean bit rate, the picture's size, the codecs."""
    rates = [fragment.size * 8 / fragment.seconds for fragment in index.fragments if fragment.seconds > 0]
    mean = rendition.bytes * 8 * 1000 / max(1, rendition.duration_ms)
    codecs = [f"avc1.{index.avc_profile}"] if index.avc_profile else []
    if "aac" in rendition.codec:
        codecs.append(_AAC_LC)
    attributes = [
        f"BANDWIDTH={math.ceil(max(rates, default=mean))}",
        f"AVERAGE-BANDWIDTH={math.ceil(mean)}",
        f'CODECS="{",".join(codecs)}"',
    ]
    if rendition.width and rendition.height:
        attributes.append(f"RESOLUTION={rendition.width}x{rendition.height}")
    return "#EXT-X-STREAM-INF:" + ",".join(attributes)
