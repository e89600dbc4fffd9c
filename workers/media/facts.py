"""What is true of a recording, as counted and not as its header claims. Values; stored as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The picture track. `width` and `height` are as displayed: upright, with square pixels."""

    index: int
    codec: str
    profile: str
    level: int
    pix_fmt: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    rotation: int
    """Degrees clockwise that a player turns the coded picture by: 0, 90, 180 or 270."""
    sample_aspect: Fraction
    frame_rate: Fraction
    """The constant rate that shows the recording's frames, at most 60 (see `frame_rate.py`)."""
    frames: int
    interlaced: bool
    color_transfer: str | None
    trimmed: bool
    """Begins with frames that an edit list hides: somebody cut them off on the phone and meant it."""


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The sound track. `sample_rate` is in Hz."""

    index: int
    codec: str
    profile: str
    channels: int
    sample_rate: int


@dataclass(frozen=True, slots=True)
class Facts:
    """A recording that can be used: at least one of `video` and `audio` is there and can be decoded.

    `container` is the first of ffmpeg's names for the format (`mov` for the MP4 family). A cover picture is
    not a video. `warnings` are sentences for the person who uploaded the recording.
    """

    duration_ms: int
    container: str
    video: VideoFacts | None
    audio: AudioFacts | None
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a mapping that `json` can write; fractions as "30000/1001"."""
        stored = asdict(self) | {"warnings": list(self.warnings)}
        if self.video is not None:
            stored["video"] |= {
                "sample_aspect": str(self.video.sample_aspect),
                "frame_rate": str(self.video.frame_rate),
            }
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Facts":
        """The facts that `to_json` stored."""
        video, audio = stored["video"], stored["audio"]
        return cls(
            duration_ms=stored["duration_ms"],
            container=stored["container"],
            video=video and VideoFacts(**video | _fractions(video)),
            audio=audio and AudioFacts(**audio),
            warnings=tuple(stored["warnings"]),
        )


def _fractions(video: Mapping[str, Any]) -> dict[str, Fraction]:
    return {name: Fraction(video[name]) for name in ("sample_aspect", "frame_rate")}
