"""What a stranger's file is: facts that were counted and decoded, or a refusal that says what to do next."""

import json
import re
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

from service.timecode import clock
from workers.media import codecs, refusals
from workers.media.counting import Sample, count, sample
from workers.media.facts import AudioFacts, Facts, Fields, Hdr, VideoFacts
from workers.media.frame_rate import constant_rate
from workers.media.process import FfmpegFailed, run
from workers.media.source_input import probe_command

_TIMEOUT_S = 300
"""For reading headers; a slow disk and an index at the file's end make it seconds."""
_LOWEST_SCORE = 25
"""ffmpeg's own limit (AVPROBE_SCORE_RETRY): below it, text and archives pass for MP3."""
_PROTECTED_TAGS = ("drms", "drmi", "enca", "encv")
_ENTRIES = (
    "format=format_name,probe_score,duration:stream=index,codec_type,codec_name,codec_tag_string,profile,level,"
    "pix_fmt,width,height,sample_aspect_ratio,r_frame_rate,field_order,color_transfer,"
    "color_primaries,color_space,color_range,channels,channel_layout,sample_rate:"
    "stream_disposition=attached_pic:stream_side_data=rotation"
)
_NOT_PERMITTED = re.compile(r"Codec \((\w+)\) not on whitelist")
_HDR = {"smpte2084": Hdr.PQ, "arib-std-b67": Hdr.HLG}
_FIELDS = {"tt": Fields.TOP, "tb": Fields.TOP, "bb": Fields.BOTTOM, "bt": Fields.BOTTOM}
_NEARLY_SQUARE = Fraction(1, 100)
"""Encoders write 640:639 for a width that was rounded to even."""
_AGREES_MS = 100
"""A header that close to the count is exact: counting whole packets adds an encoder's padding, about 20
ms."""
_LOSS = 1.05
"""A header that claims a twentieth more than was counted, and a second, tells of a loss."""


def probe(
    path: Path, *, workdir: Path, max_duration_ms: int, cancelled: threading.Event | None = None
) -> Facts:
    """The facts of the recording at `path`. Reads it once from end to end and decodes a few seconds.

    Raises Refused when it cannot be used; ProcessStalled, JobCancelled.
    """
    headers = _headers(path, workdir, cancelled)
    picture, sound = _first(headers, "video"), _first(headers, "audio")
    found = {what: stream for what, stream in (("picture", picture), ("sound", sound)) if stream is not None}
    if not found:
        raise refusals.no_sound_or_picture()
    for what, stream in found.items():
        _refuse_unsupported(stream, what)

    indices = [stream["index"] for stream in found.values()]
    counted_ms, frames = count(path, indices, workdir=workdir, limit_ms=max_duration_ms, cancelled=cancelled)
    claimed_ms = round(float(headers["format"].get("duration", 0)) * 1000)
    duration_ms = claimed_ms if abs(claimed_ms - counted_ms) <= _AGREES_MS else counted_ms
    if duration_ms > max_duration_ms:
        raise refusals.too_long(max_duration_ms)
    if picture is not None and sound is not None and frames <= 1:
        # One still beside the sound, not marked as a cover picture: it is one all the same.
        indices.remove(picture["index"])
        picture = None
    tried = sample(path, indices, duration_ms=duration_ms, workdir=workdir, cancelled=cancelled)
    if duration_ms == 0 or not tried.decoding.issuperset(indices):
        raise refusals.damaged()
    return Facts(
        duration_ms=duration_ms,
        container=headers["format"]["format_name"].split(",")[0],
        video=None if picture is None else _video(picture, frames, duration_ms, tried),
        audio=None if sound is None else _audio(sound),
        warnings=_warnings(claimed_ms, duration_ms),
    )


def _headers(path: Path, workdir: Path, cancelled: threading.Event | None) -> dict[str, Any]:
    """ffprobe's view of the file, with `format` and `streams`."""
    arguments = probe_command(path, _ENTRIES)
    try:
        headers: dict[str, Any] = json.loads(
            run(arguments, workdir=workdir, timeout_s=_TIMEOUT_S, cancelled=cancelled)
        )
    except FfmpegFailed as error:
        if error.code < 0:  # killed: that says nothing about the recording
            raise
        if found := _NOT_PERMITTED.search(error.tail):
            raise refusals.unsupported("recording", found[1]) from error
        raise refusals.unreadable(path) from error
    except json.JSONDecodeError as error:
        raise refusals.unreadable(path) from error
    if headers["format"]["probe_score"] < _LOWEST_SCORE:
        raise refusals.unreadable(path)
    return headers


def _first(headers: dict[str, Any], kind: str) -> dict[str, Any] | None:
    """The first track of a kind that is not a cover picture."""
    tracks = (stream for stream in headers["streams"] if stream.get("codec_type") == kind)
    return next((stream for stream in tracks if not stream["disposition"]["attached_pic"]), None)


def _refuse_unsupported(stream: dict[str, Any], what: str) -> None:
    if stream.get("codec_tag_string") in _PROTECTED_TAGS:
        raise refusals.protected()
    codec = stream.get("codec_name", "unknown")
    if codec not in (codecs.PICTURE if what == "picture" else codecs.SOUND):
        raise refusals.unsupported(what, codec)


def _video(stream: dict[str, Any], frames: int, duration_ms: int, tried: Sample) -> VideoFacts:
    aspect = _ratio(stream.get("sample_aspect_ratio", "1:1").replace(":", "/")) or Fraction(1)
    if abs(aspect - 1) <= _NEARLY_SQUARE:
        aspect = Fraction(1)
    rotation = next(
        (-round(data["rotation"]) % 360 for data in stream.get("side_data_list", ()) if "rotation" in data), 0
    )
    width, height = round(stream["width"] * aspect), stream["height"]
    if rotation in (90, 270):
        width, height = height, width
    trimmed = stream["index"] in tried.trimmed
    # Hidden frames are counted and not shown: then the header is the better witness.
    rate = constant_rate(_ratio(stream["r_frame_rate"]), 0 if trimmed else frames, duration_ms)
    return VideoFacts(
        index=stream["index"],
        codec=stream["codec_name"],
        profile=stream.get("profile", "unknown"),
        level=stream.get("level", 0),
        pix_fmt=stream.get("pix_fmt", "unknown"),
        width=width,
        height=height,
        coded_width=stream["width"],
        coded_height=stream["height"],
        rotation=rotation,
        sample_aspect=aspect,
        frame_rate=rate,
        frames=frames,
        variable_rate=False,
        keyframe_ms=0,
        fields=_FIELDS.get(stream.get("field_order", "unknown")),
        hdr=_HDR.get(stream.get("color_transfer", "unknown")),
        primaries=stream.get("color_primaries"),
        matrix=stream.get("color_space"),
        full_range=stream.get("color_range") == "pc",
        trimmed=trimmed,
    )


def _audio(stream: dict[str, Any]) -> AudioFacts:
    return AudioFacts(
        index=stream["index"],
        codec=stream["codec_name"],
        profile=stream.get("profile", "unknown"),
        channels=stream["channels"],
        layout=stream.get("channel_layout", "unknown"),
        silent=(),
        sample_rate=int(stream["sample_rate"]),
    )


def _ratio(text: str) -> Fraction:
    """`30000/1001` as a fraction; 0 for `0/0` and `N/A`."""
    numerator, _, denominator = text.partition("/")
    known = numerator.isdigit() and denominator.isdigit() and int(denominator) > 0
    return Fraction(int(numerator), int(denominator)) if known else Fraction(0)


def _warnings(claimed_ms: int, duration_ms: int) -> tuple[str, ...]:
    if claimed_ms < duration_ms * _LOSS + 1000:
        return ()
    return (
        f"The recording says that it lasts {clock(claimed_ms)}, but only {clock(duration_ms)} of it is "
        "there: it may have been cut off. Upload the whole recording if you have it.",
    )
