"""Which of a recording's tracks are its picture and its sound.

Cover pictures, chapter images and previews are not videos; a second language or a commentary is not the
sound.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workers.media.counting import Track
from workers.media.silence import silent
from workers.media.windows import Seen

Stream = dict[str, Any]
"""One of ffprobe's `streams`."""

_MOST_PICTURES, _MOST_SOUNDS = 4, 8
"""So many of a kind are looked at: two cameras and their previews, a recorder with eight microphones."""
_COVERS = frozenset(("png", "bmp", "gif"))
_BESIDE = ("comment", "dub", "hearing_impaired", "visual_impaired", "karaoke", "clean_effects")
"""Dispositions of sound that accompanies the story's own."""


def pictures(streams: Sequence[Stream]) -> list[Stream]:
    """Tracks that may be the video, before their packets were counted."""
    moving = (stream for stream in streams if stream.get("codec_type") == "video" and not is_cover(stream))
    return list(moving)[:_MOST_PICTURES]


def sounds(streams: Sequence[Stream]) -> list[Stream]:
    """Tracks that may be the sound, the likeliest first."""
    heard = (stream for stream in streams if stream.get("codec_type") == "audio")
    return sorted(list(heard)[:_MOST_SOUNDS], key=_likelihood)


def is_cover(stream: Stream) -> bool:
    """A picture that goes with the recording, marked as such or stored as none but pictures are."""
    marks = stream.get("disposition", {})
    marked = marks.get("attached_pic") or marks.get("timed_thumbnails") or marks.get("still_image")
    return stream.get("codec_type") == "video" and bool(marked or stream.get("codec_name") in _COVERS)


def moving(
    candidates: Sequence[Stream], counted: Mapping[int, Track], *, beside_sound: bool, duration_ms: int
) -> list[Stream]:
    """The candidates that are videos, the one to use first: the default one, then the largest.

    One still beside sound is a cover picture all the same, and so are chapter images, which change less than
    once a second.
    """
    videos = []
    for stream in candidates:
        frames = counted[stream["index"]].frames
        slides = stream.get("codec_name") == "mjpeg" and frames * 1000 < duration_ms
        if frames > 1 - (not beside_sound) and not (beside_sound and slides):
            videos.append(stream)
    return sorted(videos, key=_size, reverse=True)


def first_heard(
    candidates: Sequence[Stream], seen: dict[int, Seen], listen: Callable[[Stream], Seen]
) -> Stream | None:
    """The first sound in which something is heard, else the first; None without candidates.

    Where a channel seems silent in the windows of `seen`, `listen` decodes all of the track, and `seen` is
    told: the other person of an interview may speak for one minute of an hour.
    """
    for stream in candidates:
        index = stream["index"]
        if silent(seen[index].loudest) and seen[index].frames:
            seen[index] = listen(stream)
        if len(silent(seen[index].loudest)) < len(seen[index].loudest):
            return stream
    return candidates[0] if candidates else None


def number(used: Stream | None, among: Sequence[Stream]) -> int:
    """The place of a track among those of its kind, from 1 on, as players number them; 0 for none."""
    return 0 if used is None else 1 + sum(stream["index"] < used["index"] for stream in among)


def _likelihood(stream: Stream) -> tuple[bool, bool]:
    marks = stream.get("disposition", {})
    return any(marks.get(mark) for mark in _BESIDE), not marks.get("default")


def _size(stream: Stream) -> tuple[bool, int]:
    default = bool(stream.get("disposition", {}).get("default"))
    return default, stream.get("width", 0) * stream.get("height", 0)
