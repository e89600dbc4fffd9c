"""What is true of a recording, as counted and not as its header claims. Values; stored as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from service.findings import Finding


class Hdr(StrEnum):
    """How a high dynamic range was stored: the transfer function of ITU-R BT.2100."""

    HLG = "hlg"
    PQ = "pq"


class Fields(StrEnum):
    """Half pictures, as camcorders record them: which of the two comes first."""

    TOP = "top"
    BOTTOM = "bottom"


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
    mirrored: bool
    """A player also mirrors it, as selfie cameras store it; ffmpeg's own turning does both."""
    sample_aspect: Fraction
    """As stored, whatever it says: other than 1, a copy would be shown out of shape."""
    frame_rate: Fraction
    """The constant rate that shows the recording's frames, at most 60 (see `frame_rate.py`)."""
    variable_rate: bool
    """Frames come at uneven distances: a copy would judder in some players and drift in editors."""
    frames: int
    keyframe_ms: int
    """The longest distance between two key frames: how coarse seeking, and a fragment, is."""
    fields: Fields | None
    """Which half picture comes first, as seen in the pictures and not only in the header; None: whole
    pictures."""
    hdr: Hdr | None
    primaries: str | None
    matrix: str | None
    full_range: bool
    """How colours are stored, by ffmpeg's names (`bt709`, `bt2020nc`); None where the file does not say."""
    trimmed: bool
    """Holds frames that an edit list hides: somebody cut them off on the phone and meant it."""


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The sound track. `sample_rate` is in Hz, `layout` ffmpeg's name for the channels ("stereo", "5.1")."""

    index: int
    codec: str
    profile: str
    channels: int
    layout: str
    sample_rate: int
    silent: tuple[int, ...]
    """Numbers of the channels in which nothing is heard from beginning to end. All of them: a silent
    recording."""
    trimmed: bool
    """Holds more sound that an edit list hides than encoders put in front: somebody cut it off."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A recording that can be used: at least one of `video` and `audio` is there and can be decoded.

    `container` is the first of ffmpeg's names for the format (`mov` for the MP4 family). A cover picture is
    not a video. `findings` say what is unusual and what is done about it, `warnings` what is wrong.
    """

    duration_ms: int
    container: str
    video: VideoFacts | None
    audio: AudioFacts | None
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a mapping that `json` can write; fractions as "30000/1001"."""
        stored = asdict(self) | {name: [one.to_json() for one in getattr(self, name)] for name in _FOUND}
        if self.video is not None:
            stored["video"] |= {name: str(getattr(self.video, name)) for name in _FRACTIONS}
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Facts":
        """The facts that `to_json` stored."""
        video, audio = stored["video"], stored["audio"]
        return cls(
            duration_ms=stored["duration_ms"],
            container=stored["container"],
            video=video and VideoFacts(**video | _typed(video)),
            audio=audio and AudioFacts(**audio | {"silent": tuple(audio["silent"])}),
            **{name: tuple(Finding.from_json(one) for one in stored[name]) for name in _FOUND},
        )


_FOUND = ("findings", "warnings")
_FRACTIONS = ("sample_aspect", "frame_rate")


def _typed(video: Mapping[str, Any]) -> dict[str, Any]:
    fractions = {name: Fraction(video[name]) for name in _FRACTIONS}
    fields, hdr = video["fields"], video["hdr"]
    return fractions | {"fields": fields and Fields(fields), "hdr": hdr and Hdr(hdr)}
