"""HLS over the renditions themselves: playlists of byte ranges, no segment files (RFC 8216, sections 4.3.2.2,
4.3.2.5).

A rendition stays one object, and every URI is relative: the folder can be moved, or served from anywhere.
"""

import math

from workers.media.fragments import FragmentIndex
from workers.media.rendition import RenditionFile

_VERSION = 7
"""The first with fragmented MP4 and EXT-X-MAP outside I-frame playlists."""
_AAC_LC = "mp4a.40.2"


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


def stream_info(rendition: RenditionFile, index: FragmentIndex) -> str:
    """What a player chooses by: the highest and the mean bit rate, the codecs, the picture's size.

    The attributes of EXT-X-STREAM-INF in a master playlist (RFC 8216, section 4.3.4.2).
    """
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
    return ",".join(attributes)
