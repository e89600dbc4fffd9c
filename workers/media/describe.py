"""One track's facts, from its header and from what counting and decoding showed."""

from collections.abc import Sequence
from fractions import Fraction

from workers.media.counting import Track
from workers.media.facts import AudioFacts, Hdr, VideoFacts
from workers.media.frame_rate import Pace, pace, whole_pictures
from workers.media.headers import ratio
from workers.media.scanning import fields
from workers.media.silence import silent
from workers.media.tracks import Stream
from workers.media.windows import Seen

_HDR = {"smpte2084": Hdr.PQ, "arib-std-b67": Hdr.HLG}
_DOLBY = {0: Hdr.PQ, 1: Hdr.PQ, 4: Hdr.HLG}
"""Dolby Vision's `bl_signal_compatibility_id`: what the base picture is; 2 is an ordinary one."""
_DOLBY_ONLY = 5
"""The profile whose base picture is none that other players know."""
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
"""ffmpeg's default for a number of channels (av_channel_layout_default)."""
_NEARLY_SQUARE = Fraction(1, 100)
"""Encoders write 640:639 for a width that was rounded to even."""
_STRETCHED_MOST = 4
"""Lenses for the cinema, and pictures beside each other, are stretched by 2; beyond 4, either way, the number
is a mistake, or made for a picture of no width or of 16,000: its pixels are shown as they are."""
_PRIMING_PACKETS, _PRIMING_MS = 3, 100
"""What encoders put in front, to be decoded and not heard: up to 2112 samples for AAC and 5058 for HE-AAC, in
packets of 1024 and 2048, which last long at 8 kHz; 80 ms for Opus, in packets as short as 2.5 ms."""


def video(stream: Stream, track: Track, seen: Seen) -> tuple[VideoFacts, Pace]:
    """The picture's facts, and how its frames come."""
    aspect = ratio(stream.get("sample_aspect_ratio", "1:1")) or Fraction(1)
    if abs(aspect - 1) <= _NEARLY_SQUARE:
        aspect = Fraction(1)
    stretch = aspect if Fraction(1, _STRETCHED_MOST) <= aspect <= _STRETCHED_MOST else 1
    rotation, mirrored = _orientation(stream)
    width, height = max(1, round(stream["width"] * stretch)), stream["height"]
    if rotation in (90, 270):
        width, height = height, width
    coming = pace(track.shown, track.time_base, ratio(stream.get("r_frame_rate", "0/0")))
    first_half = fields(
        stream.get("field_order", "unknown"), seen.scans, rate=coming.rate, lines=stream["height"]
    )
    if first_half is not None:
        coming = whole_pictures(coming)
    facts = VideoFacts(
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
        mirrored=mirrored,
        sample_aspect=aspect,
        frame_rate=coming.rate,
        variable_rate=coming.variable,
        frames=track.frames,
        keyframe_ms=track.keyframe_ms,
        fields=first_half,
        hdr=_HDR.get(stream.get("color_transfer", "unknown"), _dolby(stream)),
        primaries=stream.get("color_primaries"),
        matrix=stream.get("color_space"),
        full_range=stream.get("color_range") == "pc",
        trimmed=track.hidden > 0,
    )
    return facts, coming


def audio(stream: Stream, track: Track, loudest: Sequence[float]) -> AudioFacts:
    """The sound's facts; `loudest` as in `windows.Seen`, of all that is called silent from beginning to
    end."""
    channels = stream["channels"]
    layout = stream.get("channel_layout", "unknown")
    return AudioFacts(
        index=stream["index"],
        codec=stream["codec_name"],
        profile=stream.get("profile", "unknown"),
        channels=channels,
        layout=_LAYOUTS.get(channels, "unknown") if layout == "unknown" else layout,
        sample_rate=int(stream["sample_rate"]),
        silent=silent(loudest) if len(loudest) == channels else (),
        trimmed=track.hidden > _PRIMING_PACKETS and track.milliseconds(track.hidden_time) > _PRIMING_MS,
    )


def only_dolby_shows(stream: Stream) -> bool:
    """Whether colours are stored so that ffmpeg, and most players, show them wrong."""
    return any(data.get("dv_profile") == _DOLBY_ONLY for data in stream.get("side_data_list", ()))


def _orientation(stream: Stream) -> tuple[int, bool]:
    """Degrees clockwise, and whether the picture is mirrored, from the track's display matrix."""
    for data in stream.get("side_data_list", ()):
        if "displaymatrix" in data:
            rows = [line.partition(":")[2].split() for line in data["displaymatrix"].split("\n") if line]
            (a, b, _), (c, d, _), _ = ([int(number) for number in row] for row in rows)
            return -round(data["rotation"]) % 360, a * d - b * c < 0
    return 0, False


def _dolby(stream: Stream) -> Hdr | None:
    side_data = stream.get("side_data_list", ())
    found = (_DOLBY.get(data.get("dv_bl_signal_compatibility_id")) for data in side_data)
    return next((hdr for hdr in found if hdr is not None), None)
