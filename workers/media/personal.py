"""What a file tells of the person who filmed: where it was, with which device, by whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from workers.media.tracks import is_cover

_PLACES = ("location", "gps", "iso6709", "\xa9xyz", "geotag")
_POSITION_TRACKS = frozenset(("gpmd", "camm", "mett", "rtmd"))
"""Data tracks with positions: GoPro, Google's camera motion, text such as drones write, Sony."""
_DETAILS = (
    *("make", "model", "manufacturer", "device", "camera", "serial", "software", "android.version"),
    *("artist", "author", "performer", "composer", "director", "producer", "owner", "copyright", "comment"),
)
_MUXERS = ("lavf", "lavc")
"""`software` of files that went through ffmpeg names nobody."""


def tells_place(headers: Mapping[str, Any]) -> bool:
    """Whether a tag or a track of ffprobe's `headers` holds coordinates or the name of a place."""
    tags = any(place in name for name, _ in _tags(headers) for place in _PLACES)
    return tags or any(
        stream.get("codec_tag_string") in _POSITION_TRACKS for stream in headers.get("streams", ())
    )


def tells_details(headers: Mapping[str, Any]) -> bool:
    """Whether a tag names the device or a person."""
    return any(
        name.rpartition("quicktime.")[2].startswith(_DETAILS) or name.endswith(_DETAILS)
        for name, value in _tags(headers)
        if not value.lower().startswith(_MUXERS)
    )


def _tags(headers: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    # A cover's tags say what kind of picture it is: its `comment` is "Other" or "Cover (front)".
    tracks = (stream for stream in headers.get("streams", ()) if not is_cover(stream))
    for holder in (headers.get("format", {}), *tracks):
        for name, value in holder.get("tags", {}).items():
            yield name.lower(), str(value)
