"""The sound that is heard, in step with the picture and in both ears, whatever channels it was recorded
in."""

from typing import Any

from workers.media.facts import AudioFacts

RATE = 48_000
"""Hz: every browser's own output rate."""

_IN_STEP: dict[str, Any] = {
    "async": 240,
    "min_comp": 0.01,
    "min_hard_comp": 0.04,
    "flags": "res",
    "first_pts": 0,
}
"""Sound follows its times. A gap of more than 40 ms (what people notice between lips and voice) becomes
silence; a clock that drifts is followed by playing up to 240 of 48,000 samples a second more or fewer, half a
percent, which nobody hears; 10 ms are left alone, since times in WebM and FLV are rounded. Sound that starts
late gets silence before it.

`res` resamples from the beginning on: ffmpeg 5.1, when it starts to only at the first drift, loses its place,
and 20 s of sound whose clock is 0.1 % off come out 2.5 s too long."""
_TWO_SIDES = 2


_LOUDEST = 64
"""Times full scale, 36 dB above it: no recorder writes more. A microphone's float may be far above 1."""


def heard(decoded: Any, audio: AudioFacts, rate: int = RATE) -> Any:
    """The decoded sound at `rate` Hz, on the picture's clock, without channels in which nothing is heard when
    one of them holds it all."""
    if audio.codec.startswith("pcm_f"):
        decoded = finite(decoded)
    sounding = [channel for channel in range(audio.channels) if channel not in audio.silent]
    if len(sounding) == 1 and audio.channels > 1:
        decoded = decoded.filter("pan", args=f"mono|c0=c{sounding[0]}")
    elif (audio.channels > _TWO_SIDES and "channels" in audio.layout) or audio.layout == "unknown":
        # Nobody said where the channels belong: all of them, as loud as each other.
        every = "+".join(f"c{channel}" for channel in range(audio.channels))
        decoded = decoded.filter("pan", args=f"mono|c0<{every}")
    return decoded.filter("aresample", rate, **_IN_STEP)


def finite(sound: Any) -> Any:
    """Floating-point samples, silent where they are no numbers: one that is infinite, or not a number at all,
    spoils every sample after it in a filter, and encoders end at it. As slow as measuring loudness, so only
    for codecs that can hold such samples."""
    return sound.filter("aeval", f"if(lt(abs(val(ch)),{_LOUDEST}),val(ch),0)", c="same")


def stereo(sound: Any) -> Any:
    """Two channels: one is spread to both, more are mixed by ffmpeg's matrix, which keeps the centre's
    dialogue."""
    return sound.filter("aformat", channel_layouts="stereo")


def mono(sound: Any) -> Any:
    """One channel, mixed of all that there are. Of a stranger's sound only once it was `heard`: ffmpeg mixes
    no channels of which it does not know where they belong."""
    return sound.filter("aformat", channel_layouts="mono")
