"""How loud a sound is, and what makes it right: EBU R 128 measured by ffmpeg, one gain, and a limiter for the
peaks that it lifts too high."""

import re
from dataclasses import dataclass
from typing import Any

TARGET_LUFS = -16.0
"""What podcasts and phones' speakers are made for (AES TD1004); television's -23 is too quiet on a phone."""
TOLERANCE_LU = 1.0
PEAK_DBTP = -1.5
"""Above it the decoders and resamplers of cheap players clip."""

_SILENT_LUFS = -60.0
"""Below it there is no voice, but a room, or the noise of a microphone that nobody spoke into."""
_MOST_GAIN_DB = 36.0
"""Brings a voice at -52 LUFS up, the quietest that lies above a phone's own noise by enough to be
understood."""
_OVERSHOOT_DB = 1.0
"""How far AAC at 64 to 128 kb/s mostly goes beyond the peaks that it was given; what goes further is found by
measuring."""
_WORST_CEILING_DB = -9.0
_OVERSAMPLED = 192_000
"""Hz: four times the rate, at which samples are at most 0.7 dB below the true peak (ITU-R BS.1770, annex
2)."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS (-70: nothing was heard) and true peak in dBTP."""

    lufs: float
    peak_dbtp: float

    @property
    def silent(self) -> bool:
        return self.lufs < _SILENT_LUFS

    @property
    def right(self) -> bool:
        """Within what is published; silence is neither too loud nor too quiet."""
        return self.within(TOLERANCE_LU)

    def within(self, tolerance_lu: float) -> bool:
        """Whether it is that close to the target, with true peaks low enough."""
        return self.silent or (abs(self.lufs - TARGET_LUFS) <= tolerance_lu and self.peak_dbtp <= PEAK_DBTP)

    @property
    def distance(self) -> tuple[float, float]:
        """For comparing: by how much it misses what is published, then how far it is from the target."""
        if self.silent:
            return (0.0, 0.0)
        off = abs(self.lufs - TARGET_LUFS)
        return (max(0.0, off - TOLERANCE_LU) + max(0.0, self.peak_dbtp - PEAK_DBTP), off)


SILENCE = Loudness(-70.0, float("-inf"))
"""What is measured of an empty sound."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A linear gain, and the ceiling for peaks that it lifts above it; both in decibels."""

    gain_db: float
    ceiling_db: float

    @classmethod
    def of(cls, found: Loudness) -> "Correction":
        """What makes a sound right that was measured so."""
        gain = 0.0 if found.silent else min(TARGET_LUFS - found.lufs, _MOST_GAIN_DB)
        return cls(gain, PEAK_DBTP - _OVERSHOOT_DB)

    def after(self, result: Loudness) -> "Correction":
        """The next attempt, when this one came out as `result`."""
        over = max(0.0, result.peak_dbtp - PEAK_DBTP)
        missing = 0.0 if result.silent else TARGET_LUFS - result.lufs
        return Correction(
            min(self.gain_db + missing, _MOST_GAIN_DB),
            max(self.ceiling_db - (over + 0.2 if over else 0.0), _WORST_CEILING_DB),
        )

    def applied(self, sound: Any, found: Loudness) -> Any:
        """The sound, measured as `found`, corrected. Nothing is compressed: a whisper stays one."""
        louder = sound.filter("volume", f"{self.gain_db:.2f}dB", precision="float")
        if found.peak_dbtp + self.gain_db <= self.ceiling_db:
            return louder
        return (
            louder.filter("aresample", _OVERSAMPLED)
            .filter("alimiter", limit=f"{10 ** (self.ceiling_db / 20):.4f}", level="disabled", latency=1)
            .filter("aresample", 48_000)
        )


def metered(sound: Any) -> Any:
    """The sound, unchanged, measured while it passes; `Meter` hears the result. Loudness is logged at
    ffmpeg's level `info`, every tenth of a second at a lower one."""
    return sound.filter("ebur128", peak="true", framelog="verbose")


class Meter:
    """Listens to ffmpeg's messages for the summary of `metered`."""

    LOG_LEVEL = ("-v", "repeat+info")
    """Arguments without which ffmpeg says nothing of it. Each message a line of its own: others count
    them."""
    _VALUE = re.compile(r"\s+(I|Peak):\s+(-?[\d.]+|-inf|nan) (?:LUFS|dBFS)$")

    def __init__(self) -> None:
        self._values: dict[str, float] = {}

    def hear(self, line: str) -> None:
        if found := self._VALUE.fullmatch(line):
            self._values[found[1]] = float(found[2])

    def read(self) -> Loudness:
        """What was measured. Nothing at all: the sound was empty."""
        return Loudness(self._values.get("I", SILENCE.lufs), self._values.get("Peak", SILENCE.peak_dbtp))
