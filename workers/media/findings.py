"""What is unusual in a recording, said as findings: a pure function of facts and of what else was seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from service.findings import Finding, FindingCode
from workers.media.facts import AudioFacts, VideoFacts
from workers.media.frame_rate import FASTEST

_STEREO = 2
_SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Beside:
    """What was seen beside the tracks that are used. Tracks are numbered from 1, among those of a kind."""

    found_rate: Fraction = Fraction(0)
    picture_tracks: int = 1
    used_picture: int = 1
    sound_tracks: int = 1
    used_sound: int = 1
    cover: bool = False
    place: bool = False
    details: bool = False


def findings(video: VideoFacts | None, audio: AudioFacts | None, beside: Beside) -> tuple[Finding, ...]:
    """In the order in which a person reads them: picture, sound, both, what is private."""
    found = (
        *_of_picture(video, beside),
        *_of_sound(audio, beside),
        *_of_cutting(video, audio),
        *_of_privacy(beside),
    )
    return tuple(Finding(code, values) for code, values in found)


_Found = Iterator[tuple[FindingCode, dict[str, Any]]]


def _of_picture(video: VideoFacts | None, beside: Beside) -> _Found:
    if video is None:
        if beside.cover:
            yield FindingCode.COVER_PICTURE, {}
        return
    if video.rotation or video.mirrored:
        yield FindingCode.TURNED, {}
    if video.hdr is not None:
        yield FindingCode.HDR_CONVERTED, {}
    if video.fields is not None:
        yield FindingCode.DEINTERLACED, {}
    if beside.found_rate > FASTEST:
        rates = {"found": _plain(beside.found_rate), "rate": _plain(video.frame_rate)}
        yield FindingCode.FEWER_FRAMES, rates
    elif video.variable_rate:
        yield FindingCode.STEADY_RATE, {"rate": _plain(video.frame_rate)}
    if video.sample_aspect != 1:
        yield FindingCode.SQUARE_PIXELS, {}
    if beside.picture_tracks > 1:
        yield FindingCode.OTHER_PICTURE, {"tracks": beside.picture_tracks, "used": beside.used_picture}


def _of_sound(audio: AudioFacts | None, beside: Beside) -> _Found:
    if audio is None:
        yield FindingCode.NO_SOUND, {}
        return
    if len(audio.silent) == audio.channels:
        yield FindingCode.SILENT, {}
    elif audio.channels == _STEREO and audio.silent:
        yield FindingCode.ONE_CHANNEL, {"side": _SIDES[1 - audio.silent[0]]}
    elif audio.channels > _STEREO:
        yield FindingCode.MIXED_TO_STEREO, {"channels": audio.channels}
    if beside.sound_tracks > 1:
        yield FindingCode.OTHER_SOUND, {"tracks": beside.sound_tracks, "used": beside.used_sound}


def _of_cutting(video: VideoFacts | None, audio: AudioFacts | None) -> _Found:
    if (video is not None and video.trimmed) or (audio is not None and audio.trimmed):
        yield FindingCode.TRIMMED, {}


def _of_privacy(beside: Beside) -> _Found:
    if beside.place:
        yield FindingCode.LOCATION_REMOVED, {}
    if beside.details:
        yield FindingCode.DETAILS_REMOVED, {}


def _plain(rate: Fraction) -> str:
    """`29.97`, `30`."""
    return f"{float(rate):.2f}".rstrip("0").rstrip(".")
