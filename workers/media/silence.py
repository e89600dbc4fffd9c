"""Channels in which nothing is heard: a microphone that was not plugged in.

The other person of an interview may speak on the second channel alone, and for a minute only: a channel is
called silent after listening to all of it, and never by a few windows.
"""

from collections.abc import Sequence

_INAUDIBLE_DB = -75.0
"""RMS of the loudest half second. Made as loud as speech should be, it would be 55 dB of hiss; the quietest
speech seen on a phone across a room is 20 dB above."""
_HISS_DB = -60.0
"""What an open socket gives, or what leaks from the other channel in a coded stereo pair ..."""
_BELOW_DB = 30.0
"""... when the other channel is so much louder: the same room through a second microphone is not."""


def silent(loudest: Sequence[float]) -> tuple[int, ...]:
    """Numbers of the silent channels, given the loudest half second of each in dB of full scale."""
    best = max(loudest, default=_INAUDIBLE_DB)
    return tuple(
        number
        for number, level in enumerate(loudest)
        if level <= _INAUDIBLE_DB or (level <= _HISS_DB and best - level >= _BELOW_DB)
    )
