"""What a stranger's file is: facts that were counted and decoded, or a refusal that says what to do next."""

import threading
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from service.findings import Finding, FindingCode
from workers.media import codecs, damage, describe, headers, personal, refusals, tracks
from workers.media.counting import Track, count
from workers.media.facts import Facts
from workers.media.findings import Beside, findings
from workers.media.tracks import Stream
from workers.media.windows import Picture, Reading, Sound

_PROTECTED_TAGS = ("drms", "drmi", "enca", "encv")
_AGREES_MS = 100
"""A header that close to the count is exact: counting whole packets adds an encoder's padding, about 20
ms."""


def probe(
    path: Path, *, workdir: Path, max_duration_ms: int, cancelled: threading.Event | None = None
) -> Facts:
    """The facts of the recording at `path`. Reads it once from end to end and decodes a few seconds.

    Raises Refused when it cannot be used; ProcessStalled, JobCancelled.
    """
    told = headers.read(path, workdir=workdir, cancelled=cancelled)
    streams = told["streams"]
    pictures = _usable(tracks.pictures(streams), "picture")
    sounds = _usable(tracks.sounds(streams), "sound")
    if not (pictures or sounds):
        raise refusals.no_sound_or_picture()

    indices = [stream["index"] for stream in (*pictures, *sounds)]
    counted = count(path, indices, workdir=workdir, limit_ms=max_duration_ms, cancelled=cancelled)
    claimed_ms, counted_ms = _claimed_ms(told), max(track.end_ms for track in counted.values())
    duration_ms = claimed_ms if abs(claimed_ms - counted_ms) <= _AGREES_MS else counted_ms
    if duration_ms > max_duration_ms:
        raise refusals.too_long(max_duration_ms)
    if duration_ms <= 0:
        raise refusals.damaged()
    container = told["format"]["format_name"].split(",")[0]
    read = sum(track.size for track in counted.values())
    warnings = damage.missing_end(
        path,
        container,
        claimed_ms=claimed_ms,
        counted_ms=counted_ms,
        longest_ms=max_duration_ms,
        read=read,
    )

    videos = tracks.moving(pictures, counted, beside_sound=bool(sounds), duration_ms=duration_ms)
    picture = videos[0] if videos else None
    reading = Reading(path, duration_ms, workdir, cancelled)
    seen = reading.look(
        [_to_watch(stream, counted[stream["index"]]) for stream in videos[:1]],
        [_to_hear(stream) for stream in sounds],
    )
    sound = tracks.first_heard(sounds, seen, lambda stream: reading.listen(_to_hear(stream)))

    def part(stream: Stream | None) -> damage.Part | None:
        return None if stream is None else (counted[stream["index"]], seen[stream["index"]])

    warnings += damage.broken_parts(part(picture), part(sound))
    if picture is not None and describe.only_dolby_shows(picture):
        warnings += (Finding(FindingCode.ODD_COLOURS),)

    video, pace = None, None
    if picture is not None:
        video, pace = describe.video(picture, counted[picture["index"]], seen[picture["index"]])
    audio = None
    if sound is not None:
        audio = describe.audio(sound, counted[sound["index"]], seen[sound["index"]].loudest)
    beside = Beside(
        found_rate=Fraction(0) if pace is None else pace.found,
        picture_tracks=len(videos),
        used_picture=tracks.number(picture, videos),
        sound_tracks=len(sounds),
        used_sound=tracks.number(sound, sounds),
        cover=len(pictures) > len(videos) or any(map(tracks.is_cover, streams)),
        place=personal.tells_place(told),
        details=personal.tells_details(told),
    )
    return Facts(
        duration_ms=duration_ms,
        container=container,
        video=video,
        audio=audio,
        findings=findings(video, audio, beside),
        warnings=warnings,
    )


def _usable(streams: Sequence[Stream], what: str) -> list[Stream]:
    """Tracks that can be decoded, by what their headers say. Raises Refused when there are some, and none
    can."""
    if any(stream.get("codec_tag_string") in _PROTECTED_TAGS for stream in streams):
        raise refusals.protected()
    readable = codecs.PICTURE if what == "picture" else codecs.SOUND
    supported = [stream for stream in streams if stream.get("codec_name") in readable]
    if streams and not supported:
        raise refusals.unsupported(what, streams[0].get("codec_name", "unknown"))
    described = [stream for stream in supported if _described(stream)]
    if supported and not described:
        raise refusals.damaged()
    return described


def _described(stream: Stream) -> bool:
    """Whether ffprobe came to know the picture's size, or the sound's channels: it looks into the packets
    for them."""
    if stream["codec_type"] == "video":
        return bool(stream.get("width") and stream.get("height"))
    return bool(stream.get("channels") and int(stream.get("sample_rate", 0)))


def _claimed_ms(told: Mapping[str, Any]) -> int:
    return round(float(told["format"].get("duration", 0)) * 1000)


def _to_watch(stream: Stream, track: Track) -> Picture:
    a_second = track.frames * 1000 / max(1, track.end_ms)
    keys_ms = [track.milliseconds(key) for key in sorted(track.keys)]
    return Picture(stream["index"], stream["width"] * stream["height"] * a_second, keys_ms)


def _to_hear(stream: Stream) -> Sound:
    return Sound(stream["index"], int(stream["sample_rate"]))
