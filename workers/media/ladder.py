"""Which renditions a recording gets, and which of its tracks are kept as they are: what follows from the
facts."""

from dataclasses import dataclass
from fractions import Fraction

from workers.media.facts import AudioFacts, Facts, VideoFacts
from workers.media.rungs import LADDER, TALLEST, Rung, rung_for

_WORTH_IT = 0.9
"""A rung within a tenth of the one above saves nobody anything."""
_COPIED_PROFILES = frozenset(("Constrained Baseline", "Baseline", "Main", "High"))
_COPIED_PIXELS = frozenset(("yuv420p", "yuvj420p"))
_COPIED_LEVEL = 52
"""4K at 60 frames a second, the most that hardware decoders of phones promise."""
_COPIED_RATE = 60
_COUNTED = Fraction(3, 2)
"""Frames counted to frames shown: about one in most recordings, two and more in slow motion."""
_COPIED_KEYFRAME_MS = 20_000
"""A fragment lasts from one key frame to another. Players load 30 s ahead: a longer fragment would be all of
that, and half a minute is decoded to show the frame that somebody seeks. x264 writes 10 s at 25 frames a
second, Zoom's shared screens up to twice that."""
_COPIED_COLOURS = frozenset((None, "unknown", "bt709", "smpte170m", "bt470bg"))
"""Browsers show these right; of a wide gamut many make pale skin."""
_PLAYED_SOUND = frozenset(("LC", "HE-AAC", "HE-AACv2"))
_STEREO = 2


@dataclass(frozen=True, slots=True)
class Encoding:
    """A rendition to write. Sizes are even and upright; `rung` says how well; sound alone has no size."""

    kind: str
    file_name: str
    width: int | None
    height: int | None
    rung: Rung


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a recording's tracks.

    `picture_kept`: the best rendition has the source's own coded picture. `sound_plays`: browsers play the
    source's own sound, well enough to listen to until the work is done. `sound_kept`: the best rendition can
    have it, if its loudness proves right. `best` is the best rendition, `below` are smaller ones, largest
    first.
    """

    picture_kept: bool
    sound_plays: bool
    sound_kept: bool
    best: Encoding
    below: tuple[Encoding, ...]

    @property
    def copied(self) -> bool:
        """Whether the source itself makes a rendition that can be watched or heard at once."""
        return self.sound_plays if self.best.width is None else self.picture_kept

    @property
    def encodings(self) -> tuple[Encoding, ...]:
        """Those whose picture is encoded, largest first."""
        return self.below if self.picture_kept or self.best.width is None else (self.best, *self.below)


def plan(facts: Facts) -> Plan:
    """What to make of a recording: never larger than it is, and kept where every browser plays it as it
    is."""
    sound_plays = _sound_plays(facts.audio)
    sound_kept = sound_plays and _sound_suits(facts.audio)
    if facts.video is None:
        return Plan(False, sound_plays, sound_kept, Encoding("audio", "audio.m4a", None, None, LADDER[0]), ())
    video, lines = facts.video, min(facts.video.width, facts.video.height)
    picture_kept = _picture_plays(video) and _as_fast_as_shown(video, facts.duration_ms)
    # A device that drops pictures drops sound too: what is missing must be filled with silence, to stay in
    # step.
    sound_kept = sound_kept and not video.trimmed and not video.variable_rate
    tallest = lines if picture_kept else min(lines, TALLEST)
    best = _encoding(video, tallest, "video", "video.mp4")
    below = tuple(
        _encoding(video, rung.lines, "rung", f"rung-{rung.lines}.mp4")
        for rung in LADDER
        if rung.lines <= tallest * _WORTH_IT
    )
    return Plan(picture_kept, sound_plays, sound_kept, best, below)


def fitted(video: VideoFacts, lines: int) -> tuple[int, int]:
    """Width and height with at most `lines` along the shorter side, even as H.264's 4:2:0 needs, never
    larger."""
    scale = min(1.0, lines / min(video.width, video.height))
    return _even(video.width * scale), _even(video.height * scale)


def _encoding(video: VideoFacts, lines: int, kind: str, file_name: str) -> Encoding:
    width, height = fitted(video, lines)
    return Encoding(kind, file_name, width, height, rung_for(lines))


def _even(length: float) -> int:
    return max(2, int(length) // 2 * 2)


def _picture_plays(video: VideoFacts) -> bool:
    """Whether browsers show the coded picture as it is, upright: when unsure, no."""
    return (
        video.codec == "h264"
        and video.profile in _COPIED_PROFILES
        and video.level <= _COPIED_LEVEL
        and video.pix_fmt in _COPIED_PIXELS
        and video.frame_rate <= _COPIED_RATE
        and not video.variable_rate
        and video.keyframe_ms <= _COPIED_KEYFRAME_MS
        # Browsers honour rotation and aspect in a file and drop them in some players' media source buffers.
        and video.rotation == 0
        and not video.mirrored
        and video.sample_aspect == 1
        and not video.trimmed  # a copy would still carry, and over HLS show, what was cut off
        and video.fields is None
        and video.hdr is None
        and video.primaries in _COPIED_COLOURS
        and video.matrix in _COPIED_COLOURS
    )


def _as_fast_as_shown(video: VideoFacts, duration_ms: int) -> bool:
    """Not slow motion: it has more frames than its rate shows, which screens would drop as they please."""
    return video.frames * 1000 <= video.frame_rate * duration_ms * _COUNTED


def _sound_plays(audio: AudioFacts | None) -> bool:
    # Trimmed: ffmpeg reads up to a second before an edit, and a copy would begin with what was cut off.
    return audio is None or (audio.codec == "aac" and audio.profile in _PLAYED_SOUND and not audio.trimmed)


def _sound_suits(audio: AudioFacts | None) -> bool:
    """Whether it is heard in both ears. A recording that is silent all through is not made better."""
    return audio is None or (
        audio.channels == _STEREO and (not audio.silent or len(audio.silent) == audio.channels)
    )
