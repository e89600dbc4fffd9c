"""What a stranger's file says of itself, by ffprobe; refused when it is no recording at all."""

import json
import re
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

from workers.media import refusals
from workers.media.process import FfmpegFailed, run
from workers.media.source_input import probe_command

_TIMEOUT_S = 300
"""For reading headers; a slow disk and an index at the file's end make it seconds. ffprobe prints nothing
before it is done: silence is no sign of a stall."""
_LOWEST_SCORE = 25
"""ffmpeg's own limit (AVPROBE_SCORE_RETRY): below it, text and archives pass for MP3."""
_ENTRIES = (
    "format=format_name,probe_score,duration:format_tags:stream=index,codec_type,codec_name,codec_tag_string,"
    "profile,level,pix_fmt,width,height,sample_aspect_ratio,r_frame_rate,field_order,color_transfer,"
    "color_primaries,color_space,color_range,channels,channel_layout,sample_rate:stream_disposition:"
    "stream_tags:stream_side_data=rotation,displaymatrix,dv_profile,dv_bl_signal_compatibility_id"
)
_TOO_MANY = "Number of streams exceeds"
_TOO_LARGE = re.compile(r"Picture size \S+ (is invalid|exceeds)")
_POINTS_ELSEWHERE = re.compile(r"\[(hls|dash|concat|sdp|imf) @ \S+\] Format not on whitelist")
_NOT_PERMITTED = re.compile(r"Codec \((\w+)\) not on whitelist")


def read(path: Path, *, workdir: Path, cancelled: threading.Event | None) -> dict[str, Any]:
    """ffprobe's `format` and `streams`. Raises Refused, ProcessStalled, JobCancelled."""
    arguments = probe_command(path, _ENTRIES)
    too_large = False

    def hear(line: str) -> None:
        nonlocal too_large
        too_large = too_large or bool(_TOO_LARGE.search(line))

    try:
        printed = run(
            arguments,
            workdir=workdir,
            timeout_s=_TIMEOUT_S,
            stall_s=_TIMEOUT_S,
            on_message=hear,
            cancelled=cancelled,
        )
        headers: dict[str, Any] = json.loads(printed)
    except FfmpegFailed as error:
        if error.code < 0:  # killed: that says nothing about the recording
            raise
        if found := _NOT_PERMITTED.search(error.tail):
            raise refusals.unsupported("recording", found[1]) from error
        if _POINTS_ELSEWHERE.search(error.tail):
            raise refusals.unsafe() from error
        if _TOO_MANY in error.tail:
            raise refusals.too_many_tracks() from error
        raise (refusals.too_large_picture() if too_large else refusals.unreadable(path)) from error
    except json.JSONDecodeError as error:
        raise refusals.unreadable(path) from error
    if headers["format"]["probe_score"] < _LOWEST_SCORE:
        raise refusals.unreadable(path)
    if too_large and any(_sizeless(stream) for stream in headers["streams"]):
        raise refusals.too_large_picture()
    return headers


def _sizeless(stream: dict[str, Any]) -> bool:
    """A picture that ffprobe did not decode far enough to know its size."""
    return stream.get("codec_type") == "video" and not (stream.get("width") and stream.get("pix_fmt"))


def ratio(text: str) -> Fraction:
    """`30000/1001` or `4:3` as a fraction; 0 for `0/0` and `N/A`."""
    numerator, _, denominator = text.replace(":", "/").partition("/")
    known = numerator.isdigit() and denominator.isdigit() and int(denominator) > 0
    return Fraction(int(numerator), int(denominator)) if known else Fraction(0)
