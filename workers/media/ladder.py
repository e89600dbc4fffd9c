"""Which renditions a recording gets: the numbers, each with its reason, and the plan that follows from the
facts."""

from dataclasses import dataclass

from workers.media.facts import AudioFacts, Facts, VideoFacts


@dataclass(frozen=True, slots=True)
class Rung:
    """One quality. `lines` counts along the shorter side, so that an upright phone video is not made tiny."""

    lines: int
    crf: int
    maxrate_kbps: int
    audio_kbps: int


LADDER = (
    Rung(1080, crf=22, maxrate_kbps=6000, audio_kbps=128),  # PeerTube caps it at 6221: fast hands stay sharp
    Rung(720, crf=22, maxrate_kbps=3000, audio_kbps=128),  # half of it for 44 % of the pixels; PeerTube 3041
    Rung(480, crf=22, maxrate_kbps=1500, audio_kbps=96),  # plays on 3G; PeerTube 1475
    Rung(
        240, crf=24, maxrate_kbps=500, audio_kbps=64
    ),  # for a bad connection: the voice matters, 64 kb/s keeps it
)
PRESET = "veryfast"
"""x264's: half the processor time of `medium` at equal SSIM (within 0.001) and 3 % more bytes, measured at
CRF 22."""
TALLEST = 1080
"""More is not encoded: interviews gain nothing from 4K, which costs four times as much."""
KEYFRAME_S = 2
"""Seeking lands within two seconds; half of a fragment, so that every fragment begins on a key frame."""
FRAGMENT_US = 4_000_000
"""Four seconds a fragment and HLS segment, as PeerTube and MediaCMS have: a quick start and few requests."""
STEREO = 2

_WORTH_IT = 0.9
"""A rung within a tenth of the one above saves nobody anything."""
_COPIED_PROFILES = frozenset(("Constrained Baseline", "Baseline", "Main", "High"))
_COPIED_PIXELS = frozenset(("yuv420p", "yuvj420p"))
_COPIED_LEVEL = 52
"""4K at 60 frames a second, the most that hardware decoders of phones promise."""
_COPIED_SOUND = frozenset(("LC", "HE-AAC", "HE-AACv2"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """A rendition to encode. Sizes are even and upright; `rung` says how well; sound alone has no size."""

    kind: str
    file_name: str
    width: int | None
    height: int | None
    rung: Rung


@dataclass(frozen=True, slots=True)
class Plan:
    """`copied` says that the source's own tracks make the best rendition; `encodings` come largest first."""

    copied: bool
    encodings: tuple[Encoding, ...]


def plan(facts: Facts) -> Plan:
    """What to make of a recording: never larger than it is, and copied where every browser plays it as it
    is."""
    if facts.video is None:
        copied = _sound_plays(facts.audio)
        alone = Encoding("audio", "audio.m4a", None, None, LADDER[0])
        return Plan(copied, () if copied else (alone,))
    copied = _picture_plays(facts.video) and _sound_plays(facts.audio)
    lines = min(facts.video.width, facts.video.height)
    best = () if copied else (_encoding(facts.video, min(lines, TALLEST), "video", "video.mp4"),)
    if not copied:
        lines = min(lines, TALLEST)
    below = (
        _encoding(facts.video, rung.lines, "rung", f"rung-{rung.lines}.mp4")
        for rung in LADDER
        if rung.lines <= lines * _WORTH_IT
    )
    return Plan(copied, (*best, *below))


def fitted(video: VideoFacts, lines: int) -> tuple[int, int]:
    """Width and height with at most `lines` along the shorter side, even as H.264's 4:2:0 needs, never
    larger."""
    scale = min(1.0, lines / min(video.width, video.height))
    return _even(video.width * scale), _even(video.height * scale)


def rung_for(lines: int) -> Rung:
    """The rung whose quality suits a picture of so many lines: the smallest that is not below it."""
    return next((rung for rung in reversed(LADDER) if rung.lines >= lines), LADDER[0])


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
        # Browsers honour rotation and aspect in a file and drop them in some players' media source buffers.
        and video.rotation == 0
        and video.sample_aspect == 1
        and not video.trimmed  # a copy would still carry, and over HLS show, what was cut off
        and video.fields is None
        and video.hdr is None
    )


def _sound_plays(audio: AudioFacts | None) -> bool:
    return audio is None or (audio.codec == "aac" and audio.profile in _COPIED_SOUND)
