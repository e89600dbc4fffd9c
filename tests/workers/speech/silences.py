"""Sound in which nobody speaks."""

import wave
from pathlib import Path


def silence(path: Path, seconds: int) -> Path:
    """So many seconds of nothing, as recognisers take it."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(2 * 16000 * seconds))
    return path
