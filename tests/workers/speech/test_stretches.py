"""Speech is cut where it is quiet, and never into long stretches."""

import random
import wave
from array import array
from pathlib import Path

from workers.speech.stretches import SAMPLE_RATE, stretches


def recording(path: Path, *parts: tuple[float, int]) -> Path:
    """Noise of so many seconds and so much loudness, one after the other."""
    noise = random.Random(3)  # noise is no secret
    samples = array("h")
    for seconds, loudness in parts:
        samples.extend(noise.randint(-loudness, loudness) for _ in range(int(seconds * SAMPLE_RATE)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.tobytes())
    return path


def test_the_story_is_found_without_its_silence(spoken_story: tuple[Path, str]) -> None:
    found = stretches(spoken_story[0])
    assert 3000 < found[0].start < 12_000
    assert all(0 < stretch.length <= 15 * SAMPLE_RATE for stretch in found)


def test_a_long_stretch_is_cut_at_its_quietest_moment(tmp_path: Path) -> None:
    found = stretches(recording(tmp_path / "long.wav", (12, 12_000), (0.25, 3000), (9, 12_000)))
    assert len(found) == 2
    assert 12 * SAMPLE_RATE <= found[1].start <= 12.25 * SAMPLE_RATE
    assert found[0].start + found[0].length == found[1].start
