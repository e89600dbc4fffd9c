"""The sound that is heard, in step with the picture and in both ears, whatever channels it was recorded
in."""

from typing import Any

from workers.media.facts import AudioFacts

RATE = 48_000
"""Hz: every browser's own output rate."""

_IN_STEP: dict[str, Any] = {"async": 1, "min_hard_comp": 0.03, "first_pts": 0}
"""Sound follows its times: where it is 30 ms off, silence is put in or samples are left out. That is less
than the 40 ms that people notice between lips and voice, and more than the rounded times of WebM and FLV are
off. Sound that starts late gets silence before it.

The gentler way, playing a little faster or slower (`async` above 1), goes wrong in ffmpeg 5.1: 20 s of sound
whose clock is 0.1 % off came out 2.5 s too long."""
_TWO_SIDES = 2


def heard(decoded: Any, audio: AudioFacts, rate: int = RATE) -> Any:
    """The decoded sound at `rate` Hz, on the picture's clock, without channels in which nothing is heard when
    one of them holds it all."""
    sounding = [channel for channel in range(audio.channels) if channel not in audio.silent]
    if len(sounding) == 1 and audio.channels > 1:
        decoded = decoded.filter("pan", args=f"mono|c0=c{sounding[0]}")
    elif (audio.channels > _TWO_SIDES and "channels" in audio.layout) or audio.layout == "unknown":
        # Nobody said where the channels belong: all of them, as loud as each other.
        every = "+".join(f"c{channel}" for channel in range(audio.channels))
        decoded = decoded.filter("pan", args=f"mono|c0<{every}")
    return decoded.filter("aresample", rate, **_IN_STEP)


def stereo(sound: Any) -> Any:
    """Two channels: one is spread to both, more are mixed by ffmpeg's matrix, which keeps the centre's
    dialogue."""
    return sound.filter("aformat", channel_layouts="stereo")
