"""Tiny recordings to send, each with bytes of its own."""

import random
import struct
from pathlib import Path
from uuid import uuid4

from workers.media.process import run

_OWN_BYTES = 4096
_MAKING_SECONDS = 120
_SLOW_SECONDS = 5


class Clips:
    """Makes recordings in `folder`. What they have in common is encoded once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()

    def small(self, rng: random.Random) -> Path:
        """A second: mostly sound alone, which is the quickest to process, else sound and a small picture."""
        common = self._sound() if rng.random() < 0.7 else self._picture("small", 1, "160x90")
        return self._own(common, rng)

    def slow(self, rng: random.Random) -> Path:
        """Two rungs have to be encoded from it, which keeps one core busy for about three seconds.

        It is small for its size on the screen: what takes its time is to be the encoding, not the upload.
        """
        return self._own(self._picture("slow", _SLOW_SECONDS, "1280x720"), rng)

    def write(self, data: bytes) -> Path:
        """A file with just these bytes."""
        path = self._folder / f"{uuid4().hex}.bin"
        path.write_bytes(data)
        return path

    def _own(self, common: Path, rng: random.Random) -> Path:
        """A copy that ends in random bytes. ISO 14496-12, 8.1.2: nobody reads what a `free` box holds."""
        data = rng.randbytes(_OWN_BYTES)
        path = self._folder / f"{data[:8].hex()}{common.suffix}"
        path.write_bytes(common.read_bytes() + struct.pack(">I4s", 8 + len(data), b"free") + data)
        return path

    def _sound(self) -> Path:
        return self._made("common-sound.m4a", *_tone(1), "-b:a", "32k")

    def _picture(self, name: str, seconds: int, size: str) -> Path:
        seen = ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}")
        coded = ("-c:v", "libx264", "-preset", "superfast", "-crf", "35", "-pix_fmt", "yuv420p", "-g", "25")
        return self._made(f"common-{name}.mp4", *seen, *_tone(seconds), *coded)

    def _made(self, name: str, *options: str) -> Path:
        path = self._folder / name
        if not path.exists():
            command = ["ffmpeg", "-nostdin", "-v", "error", *options, "-c:a", "aac", name]
            run(command, workdir=self._folder, timeout_s=_MAKING_SECONDS)
        return path


def _tone(seconds: int) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"sine=frequency=220:duration={seconds}")
