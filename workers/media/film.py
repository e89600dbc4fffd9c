"""What is known of a film that we made, without asking it: as `encoders.py` and `picture.py` write it."""

from fractions import Fraction

from workers.media.facts import Facts, VideoFacts
from workers.media.rendition import RenditionFile
from workers.media.rungs import KEYFRAME_S

_LEVEL = 42
"""The highest that x264 labels what we make of 1080 lines and at most 60 frames a second with."""


def film_facts(film: RenditionFile, frame_rate: Fraction) -> Facts:
    """The facts of a finished film with a picture. Of its sound nothing is told."""
    if not film.width or not film.height:
        raise ValueError("no picture to tell about")
    picture = VideoFacts(
        index=0,  # `joining.py` puts the picture first
        codec="h264",
        profile="High",
        level=_LEVEL,
        pix_fmt="yuv420p",
        width=film.width,
        height=film.height,
        coded_width=film.width,
        coded_height=film.height,
        rotation=0,
        mirrored=False,
        sample_aspect=Fraction(1),
        frame_rate=frame_rate,
        variable_rate=False,
        frames=round(film.duration_ms * frame_rate / 1000),
        keyframe_ms=KEYFRAME_S * 1000,
        fields=None,
        hdr=None,
        primaries="bt709",
        matrix="bt709",
        full_range=False,
        trimmed=False,
    )
    return Facts(duration_ms=film.duration_ms, container="mov", video=picture, audio=None)
