"""Facts of a recording of which nothing is unusual; tests change what they are about."""

from fractions import Fraction

from workers.media.facts import AudioFacts, VideoFacts

VIDEO = VideoFacts(
    index=0,
    codec="h264",
    profile="High",
    level=40,
    pix_fmt="yuv420p",
    width=1280,
    height=720,
    coded_width=1280,
    coded_height=720,
    rotation=0,
    mirrored=False,
    sample_aspect=Fraction(1),
    frame_rate=Fraction(30000, 1001),
    variable_rate=False,
    frames=300,
    keyframe_ms=2000,
    fields=None,
    hdr=None,
    primaries=None,
    matrix=None,
    full_range=False,
    trimmed=False,
)
AUDIO = AudioFacts(
    index=1,
    codec="aac",
    profile="LC",
    channels=2,
    layout="stereo",
    sample_rate=48000,
    silent=(),
    trimmed=False,
)
